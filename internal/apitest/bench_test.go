package apitest

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	"cauce/ent"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

// BenchmarkRESTBesideGRPC calls the same service by both protocols in turn, over
// real sockets, and reports how many times as long REST takes.
func BenchmarkRESTBesideGRPC(b *testing.B) {
	h := open(b, databases["sqlite"](b))
	ctx := metadata.AppendToOutgoingContext(b.Context(), "rem-apikey", h.keys["live/write"])
	client := workflowsv1.NewWorkflowsServiceClient(h.conn)
	body := `{"steps":["acceptance","personal_address"],"external_reference_id":"1042","metadata":{"campaign":"spring"}}`
	create := func() *workflowsv1.Workflow {
		made, err := client.CreateWorkflow(ctx, &workflowsv1.CreateWorkflowRequest{
			Steps: []string{"acceptance", "personal_address"}, ExternalReferenceId: new("1042"),
			Metadata: &structpb.Struct{Fields: map[string]*structpb.Value{"campaign": structpb.NewStringValue("spring")}},
		})
		if err != nil {
			b.Fatal(err)
		}
		return made
	}
	flow := create().GetUuid()
	b.Run("get", func(b *testing.B) {
		beside(b, func() { h.fetch(b, "GET", "/workflows/"+flow, "") }, func() {
			if _, err := client.GetWorkflow(ctx, &workflowsv1.GetWorkflowRequest{Uuid: flow}); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("create", func(b *testing.B) {
		beside(b, func() { h.fetch(b, "POST", "/workflows", body) }, func() { create() })
	})
}

// BenchmarkDeepPage reads the first page of 100,000 flows and the last but one, by
// the anchor that a Link header holds, in turn.
func BenchmarkDeepPage(b *testing.B) {
	const flows = 100_000
	for _, database := range []string{"sqlite", "postgres"} {
		b.Run(database, func(b *testing.B) {
			cfg := databases[database](b)
			h := &house{keys: map[string]string{}}
			makeKeys(b, cfg, h.keys)
			deep := fill100k(b, store.Config{DataDir: cfg.DataDir, DatabaseURL: cfg.DatabaseURL}, flows)
			h.start(b, cfg)
			beside(b, func() { h.fetch(b, "GET", "/workflows?page=9999&per_page=10&anchor="+deep, "") },
				func() { h.fetch(b, "GET", "/workflows?per_page=10", "") })
		})
	}
}

// beside runs two things in turn and reports the median of the first as a
// multiple of the other's.
func beside(b *testing.B, first, other func()) {
	b.Helper()
	var took [2][]time.Duration
	for b.Loop() {
		for i, run := range []func(){first, other} {
			began := time.Now()
			run()
			took[i] = append(took[i], time.Since(began))
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	median := func(all []time.Duration) float64 { return float64(all[len(all)/2]) }
	b.ReportMetric(median(took[0])/median(took[1]), "times")
	b.ReportMetric(median(took[0])/1e3, "µs/first")
	b.ReportMetric(median(took[1])/1e3, "µs/other")
}

func (h *house) fetch(b *testing.B, verb, path, body string) {
	request, err := http.NewRequestWithContext(b.Context(), verb, h.httpURL+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("Rem-Apikey", h.keys["live/write"])
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("%d %v: %s", response.StatusCode, err, text)
	}
}

// fill100k writes flows of two steps straight into the tables and answers the
// anchor of the last page but one.
func fill100k(b *testing.B, cfg store.Config, flows int) string {
	b.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	account, err := s.Read().Account.Query().All(tenant.AsSystem(ctx))
	if err != nil {
		b.Fatal(err)
	}
	index := slices.IndexFunc(account, func(a *ent.Account) bool { return a.Name == "live" })
	key, err := s.AccountKey(ctx, account[index].ID)
	if err != nil {
		b.Fatal(err)
	}
	ctx = tenant.WithAccount(ctx, account[index].ID)
	anchor := ""
	const bulk = 500
	for done := 0; done < flows; done += bulk {
		err := s.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
			ids, err := fillBulk(ctx, tx, key, bulk)
			if done == 0 {
				anchor = ids[20].String()
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return anchor
}

func fillBulk(ctx context.Context, tx *ent.Client, key *seal.Key, n int) ([]uuid.UUID, error) {
	now := time.Now().UTC()
	ids := make([]uuid.UUID, n)
	rows := make([]*ent.FlowCreate, n)
	var steps []*ent.StepCreate
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7())
		rows[i] = tx.Flow.Create().SetID(ids[i]).SetStatus("pristine").SetExpiresIn(0).SetEventSeq(0).SetEventHash([]byte{0}).
			SetTerms(key.Seal([]byte("{}"), "flow.terms:"+ids[i].String())).SetCreatedAt(now).SetUpdatedAt(now)
		for j, kind := range []string{"acceptance", "personal_address"} {
			steps = append(steps, tx.Step.Create().SetID(uuid.Must(uuid.NewV7())).SetFlowID(ids[i]).SetPosition(j).SetType(kind).
				SetStatus("pristine").SetAttempts(0).SetCreatedAt(now).SetUpdatedAt(now))
		}
	}
	if err := tx.Flow.CreateBulk(rows...).Exec(ctx); err != nil {
		return nil, err
	}
	return ids, tx.Step.CreateBulk(steps...).Exec(ctx)
}
