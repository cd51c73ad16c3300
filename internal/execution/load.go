package execution

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"cauce/ent"
	entflow "cauce/ent/flow"
	"cauce/ent/predicate"
	entstep "cauce/ent/step"
	"cauce/internal/seal"
)

// Get answers a flow of the context's account.
func (e *Engine) Get(ctx context.Context, id uuid.UUID) (*Flow, error) {
	row, err := e.store.Read().Flow.Query().Where(entflow.ID(id)).WithSteps(inOrder).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	return e.open(ctx, row)
}

// GetByStep answers the flow that a step of the context's account belongs to,
// and the step's place in it.
func (e *Engine) GetByStep(ctx context.Context, id uuid.UUID) (*Flow, int, error) {
	row, err := e.store.Read().Step.Query().Where(entstep.ID(id)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, 0, notFound()
	}
	if err != nil {
		return nil, 0, err
	}
	f, err := e.Get(ctx, row.FlowID)
	if err != nil {
		return nil, 0, err
	}
	index, ok := f.StepIndex(id)
	if !ok {
		return nil, 0, notFound()
	}
	return f, index, nil
}

// Page is a part of the account's flows, newest first.
type Page struct {
	// After is the flow that the page starts behind; nil counts pages instead.
	After *uuid.UUID
	// Number counts from 1 and is used without After.
	Number, Size int
}

// Filter narrows a list; a nil or empty field narrows nothing.
type Filter struct {
	Status              string
	ExternalReferenceID *string
	PeopleUUID          *uuid.UUID
	// TemplateID is the template that flows were created from.
	TemplateID *uuid.UUID
	// CreatedFrom is the first moment listed, CreatedTo the first one not.
	CreatedFrom, CreatedTo *time.Time
}

func (f Filter) conditions() []predicate.Flow {
	var all []predicate.Flow
	if f.Status != "" {
		all = append(all, entflow.Status(f.Status))
	}
	if f.ExternalReferenceID != nil {
		all = append(all, entflow.ExternalReferenceID(*f.ExternalReferenceID))
	}
	if f.PeopleUUID != nil {
		all = append(all, entflow.PeopleUUID(*f.PeopleUUID))
	}
	if f.TemplateID != nil {
		all = append(all, entflow.TemplateID(*f.TemplateID))
	}
	if f.CreatedFrom != nil {
		all = append(all, entflow.CreatedAtGTE(*f.CreatedFrom))
	}
	if f.CreatedTo != nil {
		all = append(all, entflow.CreatedAtLT(*f.CreatedTo))
	}
	return all
}

// List answers a page of the account's flows that fit the filter, and whether
// there are more.
func (e *Engine) List(ctx context.Context, filter Filter, page Page) ([]*Flow, bool, error) {
	query := e.store.Read().Flow.Query().Where(filter.conditions()...).
		Order(entflow.ByID(sql.OrderDesc())).WithSteps(inOrder).Limit(page.Size + 1)
	if page.After != nil {
		query = query.Where(entflow.IDLT(*page.After))
	} else {
		query = query.Offset((page.Number - 1) * page.Size)
	}
	rows, err := query.All(ctx)
	if err != nil {
		return nil, false, err
	}
	more := len(rows) > page.Size
	if more {
		rows = rows[:page.Size]
	}
	flows := make([]*Flow, len(rows))
	for i, row := range rows {
		if flows[i], err = e.open(ctx, row); err != nil {
			return nil, false, err
		}
	}
	return flows, more, nil
}

func inOrder(q *ent.StepQuery) { q.Order(entstep.ByPosition()) }

// open decrypts what every reader needs; payloads wait.
func (e *Engine) open(ctx context.Context, row *ent.Flow) (*Flow, error) {
	key, err := e.store.AccountKey(ctx, row.AccountID)
	if err != nil {
		return nil, err
	}
	f := &Flow{Flow: row, key: key, Steps: make([]*Step, len(row.Edges.Steps))}
	if err := openJSON(key, row.Terms, place("flow.terms", row.ID), &f.Terms); err != nil {
		return nil, err
	}
	if err := openJSON(key, row.Failure, place("flow.failure", row.ID), &f.Failure); err != nil {
		return nil, err
	}
	for i, s := range row.Edges.Steps {
		if f.Steps[i], err = openStep(key, s); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func openStep(key *seal.Key, row *ent.Step) (*Step, error) {
	s := &Step{Step: row, key: key}
	if err := openJSON(key, row.Coordinates, place("step.coordinates", row.ID), &s.Coordinates); err != nil {
		return nil, err
	}
	return s, openJSON(key, row.Failure, place("step.failure", row.ID), &s.Failure)
}
