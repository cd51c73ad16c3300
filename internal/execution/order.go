package execution

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entoutbox "cauce/ent/outbox"
	"cauce/internal/event"
	"cauce/internal/outbox"
	"cauce/internal/seal"
	"cauce/internal/step"
)

// order is a submission that somebody is at work on, as the outbox keeps it.
type order struct {
	Step     uuid.UUID      `json:"step"`
	Payload  map[string]any `json:"payload"`
	At       time.Time      `json:"at"`
	Language string         `json:"language"`
	// IP and UserAgent are the person's.
	IP        string `json:"ip,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
	// Coordinates are all that the step had been sent.
	Coordinates [][]string `json:"coordinates,omitempty"`
	// State is what whoever works on it remembers.
	State json.RawMessage `json:"state,omitempty"`
	// Heard is when that one last made sense: at first the submission.
	Heard time.Time `json:"heard"`
}

func orderPlace(request uuid.UUID) string { return place("outbox.content", request) }

func (o order) seal(key *seal.Key, request uuid.UUID) (seal.Sealed, error) {
	return sealJSON(key, o, orderPlace(request))
}

// submission is an order as a step's work sees it.
func (e *Engine) submission(f *Flow, request uuid.UUID, o order, sandbox bool, files []*Attachment) step.Submission {
	index, _ := f.StepIndex(o.Step)
	s := f.Steps[index]
	return step.Submission{
		Request: request.String(), Flow: f.ID.String(), Step: s.ID.String(), Type: s.Type, Attempt: s.Attempts + 1, Sandbox: sandbox,
		Setup: f.setup(s.Type), Payload: o.Payload, At: o.At, Language: o.Language, IP: o.IP, UserAgent: o.UserAgent,
		Coordinates: o.Coordinates, State: o.State, Files: e.shown(f, files), Earlier: f.earlier(index),
	}
}

// handOn leaves a submission to whoever works on it: the step is processing, and the
// outbox asks.
func (e *Engine) handOn(c *change, d doer, request uuid.UUID, o order, after time.Duration) error {
	f, s := c.flow, c.flow.Steps[c.step]
	next, err := f.State().Process(c.step)
	if err != nil {
		return err
	}
	content, err := o.seal(f.key, request)
	if err != nil {
		return err
	}
	s.Failure, c.kind = nil, event.StepProcessing
	c.move(next)
	work := outbox.Work{
		ID: request, Kind: outbox.Step, Lane: d.lane, Flow: f.ID, Seq: f.Version, Due: c.at.Add(after), Content: content,
	}
	c.tell = append(c.tell, d.lane)
	c.beside = append(c.beside, func(ctx context.Context, tx *ent.Client) error {
		return outbox.Add(ctx, tx, []outbox.Work{work})
	})
	return nil
}

// drop lets nobody be asked about a flow any more.
func (c *change) drop() {
	c.beside = append(c.beside, func(ctx context.Context, tx *ent.Client) error {
		_, err := tx.Outbox.Delete().Where(entoutbox.FlowID(c.flow.ID), entoutbox.Kind(outbox.Step)).Exec(ctx)
		return err
	})
}
