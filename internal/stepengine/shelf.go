package stepengine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entengine "cauce/ent/stepengine"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// ErrNone answers a step type that has no engine.
var ErrNone = errors.New("there is no engine")

// Engine is an engine as it is listed: without its secret.
type Engine struct {
	// Step is the type that it works for.
	Step      string
	Setting   Setting
	UpdatedAt time.Time
}

// place is where a setting is sealed for.
func place(id uuid.UUID) string { return "step_engine.content:" + id.String() }

// Set keeps the engine of an account's step type, in place of the one before. Steps
// that wait are asked of the new one.
func Set(ctx context.Context, s *store.Store, account uuid.UUID, stepType string, setting Setting, now time.Time) error {
	key, err := s.AccountKey(ctx, account)
	if err != nil {
		return err
	}
	plain, err := setting.bytes()
	if err != nil {
		return fmt.Errorf("stepengine: %w", err)
	}
	now = store.Micros(now)
	return s.Write(tenant.WithAccount(ctx, account), func(ctx context.Context, tx *ent.Client) error {
		row, err := tx.StepEngine.Query().Where(entengine.Step(stepType)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			return tx.StepEngine.Create().SetID(id).SetStep(stepType).SetContent(key.Seal(plain, place(id))).
				SetCreatedAt(now).SetUpdatedAt(now).Exec(ctx)
		case err != nil:
			return err
		}
		return tx.StepEngine.Update().Where(entengine.ID(row.ID)).SetContent(key.Seal(plain, place(row.ID))).
			SetUpdatedAt(now).Exec(ctx)
	})
}

// Unset takes the engine of an account's step type away, or answers ErrNone. Steps
// that wait for it wait until another is set, for a day.
func Unset(ctx context.Context, s *store.Store, account uuid.UUID, stepType string) error {
	return s.Write(tenant.WithAccount(ctx, account), func(ctx context.Context, tx *ent.Client) error {
		n, err := tx.StepEngine.Delete().Where(entengine.Step(stepType)).Exec(ctx)
		if err == nil && n == 0 {
			return fmt.Errorf("%w for %s", ErrNone, stepType)
		}
		return err
	})
}

// List answers the engines of an account by step type, without their secrets.
func List(ctx context.Context, s *store.Store, account uuid.UUID) ([]Engine, error) {
	key, err := s.AccountKey(ctx, account)
	if err != nil {
		return nil, err
	}
	rows, err := s.Read().StepEngine.Query().Order(entengine.ByStep()).All(tenant.WithAccount(ctx, account))
	if err != nil {
		return nil, err
	}
	all := make([]Engine, len(rows))
	for i, row := range rows {
		setting, err := open(key, row)
		if err != nil {
			return nil, err
		}
		setting.Secret = ""
		all[i] = Engine{Step: row.Step, Setting: setting, UpdatedAt: row.UpdatedAt}
	}
	return all, nil
}

// Find answers the engine of a step type of the context's account, and whether it
// has one.
func Find(ctx context.Context, s *store.Store, stepType string) (Setting, bool, error) {
	row, err := s.Read().StepEngine.Query().Where(entengine.Step(stepType)).Only(ctx)
	if ent.IsNotFound(err) {
		return Setting{}, false, nil
	}
	if err != nil {
		return Setting{}, false, fmt.Errorf("stepengine: %w", err)
	}
	key, err := s.AccountKey(ctx, row.AccountID)
	if err != nil {
		return Setting{}, false, err
	}
	setting, err := open(key, row)
	return setting, err == nil, err
}

// Steps answers the step types for which the context's account has an engine.
func Steps(ctx context.Context, s *store.Store) (map[string]bool, error) {
	types, err := s.Read().StepEngine.Query().Select(entengine.FieldStep).Strings(ctx)
	if err != nil {
		return nil, fmt.Errorf("stepengine: %w", err)
	}
	all := make(map[string]bool, len(types))
	for _, name := range types {
		all[name] = true
	}
	return all, nil
}

func open(key *seal.Key, row *ent.StepEngine) (Setting, error) {
	plain, err := key.Open(row.Content, place(row.ID))
	if err != nil {
		return Setting{}, err
	}
	var setting Setting
	if err := json.Unmarshal(plain, &setting); err != nil {
		return Setting{}, fmt.Errorf("stepengine: %w", err)
	}
	return setting, nil
}
