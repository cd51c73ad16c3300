package apitest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	entevent "cauce/ent/event"
	"cauce/internal/config"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// outsider verifies a timeline, oldest first, by what docs/integrating.md says and
// the API answers, and nothing else.
func outsider(flow string, events []any) error {
	before := []byte{}
	for i, value := range events {
		e := value.(map[string]any)
		if e["sequence"] != float64(i+1) {
			return fmt.Errorf("the event %d is missing", i+1)
		}
		if e["intact"] != true {
			return fmt.Errorf("the content of %d is another one", i+1)
		}
		hash, err := outsidersHash(before, flow, e)
		if err != nil {
			return err
		}
		if hex.EncodeToString(hash) != e["hash"] {
			return fmt.Errorf("the chain is broken at %d", i+1)
		}
		before = hash
	}
	return nil
}

func outsidersHash(before []byte, flow string, e map[string]any) ([]byte, error) {
	at, err := time.Parse(time.RFC3339, e["created_at"].(string))
	if err != nil {
		return nil, err
	}
	digest, err := hex.DecodeString(e["digest"].(string))
	if err != nil {
		return nil, err
	}
	step := ""
	if text, ok := e["step_uuid"].(string); ok {
		step = strings.ReplaceAll(text, "-", "")
	}
	ofStep, err := hex.DecodeString(step)
	if err != nil {
		return nil, err
	}
	ofFlow, err := hex.DecodeString(strings.ReplaceAll(flow, "-", ""))
	if err != nil {
		return nil, err
	}
	numbers := binary.BigEndian.AppendUint64(nil, uint64(e["sequence"].(float64)))
	numbers = binary.BigEndian.AppendUint64(numbers, uint64(at.UnixMicro()))
	actor := e["actor"].(map[string]any)
	id, _ := actor["id"].(string)
	sum := sha256.New()
	for _, part := range [][]byte{before, ofFlow, ofStep, numbers, []byte(e["event"].(string)), []byte(actor["type"].(string)), []byte(id), digest} {
		sum.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		sum.Write(part)
	}
	return sum.Sum(nil), nil
}

// timeline reads a flow's, oldest first, page by page.
func (h *house) timeline(t *testing.T, flow string) []any {
	t.Helper()
	var all []any
	request := map[string]any{"uuid": flow, "per_page": 2}
	for {
		a := h.rest(t, "live", call{Call: "ListWorkflowEvents", As: "read", Request: request})
		data, _ := lookup(a.body["result"], "data")
		all = append(all, data.([]any)...)
		next, _ := lookup(a.body["result"], "next_anchor")
		if next == nil {
			slices.Reverse(all)
			return all
		}
		request["anchor"] = next
	}
}

// TestTimelineVerifies: whoever has nothing but the API's answers can tell that a
// timeline is whole, and finds what was done to it in the database.
func TestTimelineVerifies(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			cfg := settings(t)
			h := open(t, cfg)
			finished := func() string {
				flow, steps, token := h.twoSteps(t)
				h.must(t, token, "StartStep", steps[0], nil)
				h.must(t, token, "SubmitStep", steps[0], map[string]any{"accepted": true})
				h.must(t, token, "StartStep", steps[1], nil)
				h.must(t, token, "SubmitStep", steps[1], map[string]any{"answer": "yes"})
				events := h.timeline(t, flow)
				if err := outsider(flow, events); err != nil || len(events) != 7 {
					t.Fatalf("a timeline of %d events that nobody touched: %v", len(events), err)
				}
				return flow
			}
			for name, harm := range harms {
				t.Run(name, func(t *testing.T) {
					flow := finished()
					inDatabase(t, cfg, func(ctx context.Context, s *store.Store) error { return harm(ctx, s, uuid.MustParse(flow)) })
					if err := outsider(flow, h.timeline(t, flow)); err == nil {
						t.Error("nobody would find it")
					} else {
						t.Log(err)
					}
				})
			}
		})
	}
}

// harms are what somebody with the database in hand may do to a timeline.
var harms = map[string]func(ctx context.Context, s *store.Store, flow uuid.UUID) error{
	"an event is deleted": func(ctx context.Context, s *store.Store, flow uuid.UUID) error {
		return s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			_, err := tx.Event.Delete().Where(entevent.FlowID(flow), entevent.Seq(3)).Exec(ctx)
			return err
		})
	},
	"the first event is deleted": func(ctx context.Context, s *store.Store, flow uuid.UUID) error {
		return s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			_, err := tx.Event.Delete().Where(entevent.FlowID(flow), entevent.Seq(1)).Exec(ctx)
			return err
		})
	},
	"an event is deleted and the others moved up": sql(
		"DELETE FROM events WHERE flow_id = $1 AND seq = 3",
		"UPDATE events SET seq = -(seq - 1) WHERE flow_id = $1 AND seq > 3",
		"UPDATE events SET seq = -seq WHERE flow_id = $1 AND seq < 0"),
	"an event is another":   sql("UPDATE events SET kind = 'step.failed' WHERE flow_id = $1 AND seq = 4"),
	"another did it":        sql("UPDATE events SET actor_id = '1' WHERE flow_id = $1 AND seq = 4"),
	"a digest is another":   sql("UPDATE events SET digest = hash WHERE flow_id = $1 AND seq = 4"),
	"it happened elsewhere": sql("UPDATE events SET step_id = flow_id WHERE flow_id = $1 AND seq = 4"),
	"content is another": func(ctx context.Context, s *store.Store, flow uuid.UUID) error {
		row, err := s.Read().Event.Query().Where(entevent.FlowID(flow), entevent.Seq(4)).Only(ctx)
		if err != nil {
			return err
		}
		key, err := s.AccountKey(ctx, row.AccountID)
		if err != nil {
			return err
		}
		place := "event.content:" + row.ID.String()
		plain, err := key.Open(row.Content, place)
		if err != nil {
			return err
		}
		changed := strings.Replace(string(plain), "accepted", "rejected", 1)
		if changed == string(plain) {
			return errors.New("there was nothing to change")
		}
		return s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			return tx.Event.UpdateOneID(row.ID).SetContent(key.Seal([]byte(changed), place)).Exec(ctx)
		})
	},
}

func sql(statements ...string) func(ctx context.Context, s *store.Store, flow uuid.UUID) error {
	return func(ctx context.Context, s *store.Store, flow uuid.UUID) error {
		return s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			for _, text := range statements {
				result, err := tx.ExecContext(ctx, text, flow)
				if err != nil {
					return err
				}
				if n, err := result.RowsAffected(); err != nil || n == 0 {
					return fmt.Errorf("%s: %d rows, %w", text, n, err)
				}
			}
			return nil
		})
	}
}

// inDatabase does what no API offers, beside the service.
func inDatabase(t *testing.T, cfg config.Config, do func(ctx context.Context, s *store.Store) error) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{DataDir: cfg.DataDir, DatabaseURL: cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := do(tenant.AsSystem(t.Context()), s); err != nil {
		t.Fatal(err)
	}
}
