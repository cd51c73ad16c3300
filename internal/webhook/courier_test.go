package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"cauce/ent"
	entevent "cauce/ent/event"
	"cauce/internal/event"
	"cauce/internal/seal"
	"cauce/internal/store/storetest"
)

// What the contract's sample shows is what the receiver gets, byte for byte.
func TestTheSampleArrives(t *testing.T) {
	raw, err := os.ReadFile("../rest/testdata/operations.json")
	if err != nil {
		t.Fatal(err)
	}
	var operations []struct {
		Number int             `json:"number"`
		Sample json.RawMessage `json:"request_sample"`
	}
	if err := json.Unmarshal(raw, &operations); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(operations, func(o struct {
		Number int             `json:"number"`
		Sample json.RawMessage `json:"request_sample"`
	}) bool {
		return o.Number == 34
	})
	var sample struct {
		Flow    uuid.UUID       `json:"resource_uuid"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(operations[at].Sample, &sample); err != nil {
		t.Fatal(err)
	}
	var want, payload bytes.Buffer
	if json.Compact(&want, operations[at].Sample) != nil || json.Compact(&payload, sample.Payload) != nil {
		t.Fatal("sample 34 is not JSON")
	}
	each(t, func(w *world) {
		w.start()
		address, now := w.hook.URL+"/hook", w.now()
		w.write(func(ctx context.Context, tx *ent.Client) error {
			entry := event.Entry{Kind: event.WorkflowCompleted, At: now, Snapshot: payload.Bytes()}
			end, err := event.Timeline{Flow: sample.Flow, Key: w.key, Callback: address}.Append(ctx, tx, event.Chain{}, event.System, []event.Entry{entry})
			if err != nil {
				return err
			}
			return tx.Flow.Create().SetID(sample.Flow).SetCreatedAt(now).SetUpdatedAt(now).SetStatus("completed").SetExpiresIn(0).
				SetTerms(w.key.Seal([]byte("{}"), "x")).SetCallbackURL(address).SetEventSeq(end.Seq).SetEventHash(end.Hash).
				SetNoticeSeq(end.Notices).Exec(ctx)
		})
		w.store.Tell(event.Endpoint(w.key, address))
		w.settled(sample.Flow, 1)
		n := w.heard("/hook")[0]
		if n.body != want.String() {
			w.Errorf("told %s\nwant %s", n.body, want.String())
		}
		if n.header.Get("Content-Type") != "application/json" || n.header.Get("Content-Length") != strconv.Itoa(want.Len()) {
			w.Errorf("told with %v", n.header)
		}
		row := w.row(sample.Flow)
		if row.CallbackAt == nil || row.CallbackAt.Before(now) || row.Version != 1 || !row.UpdatedAt.Equal(now) || len(w.chain(sample.Flow)) != 1 {
			w.Errorf("callback_at %v, version %d, updated_at %s", row.CallbackAt, row.Version, row.UpdatedAt)
		}
	})
}

func TestTheOrderOfAFlow(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		flows := make([]uuid.UUID, 8)
		for i := range flows {
			flows[i] = w.flow("/" + strconv.Itoa(i%2))
		}
		for range 5 {
			for i, flow := range flows {
				w.change(flow, 1+i%3)
			}
		}
		total := len(flows) + 5*(1+2+3+1+2+3+1+2)
		w.await("all", func() bool { return len(w.heard("")) == total && len(w.rows()) == 0 })
		if n := inOrder(w.TB, w.heard("")); n != total {
			w.Errorf("told of %d, not %d", n, total)
		}
		for _, n := range w.heard("") {
			if want := map[bool]string{true: "create", false: "update"}[n.sequence == 1]; !strings.HasPrefix(n.body, `{"event":"`+want+`","resource":"workflow"`) {
				w.Errorf("notification %d is %s", n.sequence, n.body)
			}
		}
	})
}

// Each attempt keeps the id and has a time and a signature of its own; while the
// secret changes there are two signatures.
func TestSignatures(t *testing.T) {
	each(t, func(w *world) {
		w.play(status(500))
		w.start()
		flow := w.flow("/hook")
		w.settled(flow, 1)
		older, newer := secretOf(32, 1), secretOf(32, 2)
		w.mu.Lock()
		w.secrets = []string{newer, older}
		w.mu.Unlock()
		w.move(5 * time.Second)
		w.settled(flow, 2)
		w.mu.Lock()
		w.secrets = []string{newer}
		w.mu.Unlock()
		w.play(status(204))
		w.move(5 * time.Minute)
		w.settled(flow, 3)
		all := w.heard("")
		for i, secrets := range [][]string{{older}, {newer, older}, {newer}} {
			n := all[i]
			if n.id != all[0].id || n.body != all[0].body || n.sequence != 1 {
				w.Errorf("attempt %d tells another: %+v", i+1, n)
			}
			if got := len(strings.Fields(n.signature)); got != len(secrets) {
				w.Errorf("attempt %d has %d signatures", i+1, got)
			}
			for _, secret := range []string{older, newer} {
				receiver, err := standardwebhooks.NewWebhook(secret)
				if err != nil {
					w.Fatal(err)
				}
				if err := receiver.VerifyIgnoringTimestamp([]byte(n.body), n.header); (err == nil) != slices.Contains(secrets, secret) {
					w.Errorf("attempt %d: %v", i+1, err)
				}
			}
		}
		if waited := all[1].at.Sub(all[0].at); waited != 5*time.Second {
			w.Errorf("webhook-timestamp of the second attempt is %s later", waited)
		}
		if event := w.chain(flow)[0]; event.ID.String() != all[0].id {
			w.Errorf("webhook-id %s is not the event's, %s", all[0].id, event.ID)
		}
	})
}

// Ten attempts at the times of the schedule, then it is dead; others lose nothing.
func TestRefusedForDays(t *testing.T) {
	each(t, func(w *world) {
		w.play(func(rw http.ResponseWriter, _ *http.Request, n told) {
			if n.path == "/dead" && n.sequence == 1 {
				rw.WriteHeader(http.StatusInternalServerError)
				_, _ = rw.Write([]byte("not today"))
			}
		})
		w.start()
		dead, other := w.flow("/dead"), w.flow("/alive")
		w.settled(dead, 1)
		w.change(dead, 2)
		behind := 0 // how many of the flow's later ones are told
		for n := 1; n < len(waits); n++ {
			w.move(waits[n] - time.Millisecond)
			w.change(other, 1)
			w.await("the other's", func() bool { return len(w.heard("/alive")) == n+1 })
			w.settled(dead, n+behind)
			w.move(time.Millisecond)
			if n+1 == 3 {
				behind = 2 // the third refusal lets them go
			}
			w.settled(dead, n+1+behind)
		}
		w.await("the end", func() bool { return len(w.rows()) == 0 })
		w.wantSchedule(dead)
		var sequences []int64
		for _, n := range w.heard("/dead") {
			sequences = append(sequences, n.sequence)
		}
		if !slices.Equal(sequences, []int64{1, 1, 1, 2, 3, 1, 1, 1, 1, 1, 1, 1}) {
			w.Errorf("told in the order %v", sequences)
		}
		if n := inOrder(w.TB, w.heard("/alive")); n != len(waits) {
			w.Errorf("the other flow was told %d times", n)
		}
	})
}

// wantSchedule wants the rows of a flow's first event to tell of all attempts, each
// at its time.
func (w *world) wantSchedule(flow uuid.UUID) {
	w.Helper()
	rows := w.deliveries(flow)
	rows = slices.DeleteFunc(rows, func(row *ent.Delivery) bool { return row.EventID != rows[0].EventID })
	if len(rows) != len(waits) {
		w.Fatalf("%d attempts", len(rows))
	}
	for i, row := range rows {
		if row.Attempt != int32(i+1) || row.Accepted || *row.Status != 500 || *row.Error != "status" || (row.NextAt == nil) != (i+1 == len(rows)) {
			w.Errorf("attempt %d: %+v", i+1, row)
		}
		if i > 0 && (!row.At.Equal(*rows[i-1].NextAt) || row.At.Sub(rows[i-1].At) != waits[i]) {
			w.Errorf("attempt %d was at %s, the one before at %s", i+1, row.At, rows[i-1].At)
		}
		if answer, err := w.key.Open(row.Answer, AnswerPlace(row.ID)); err != nil || string(answer) != "not today" {
			w.Errorf("answer %q, %v", answer, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	each(t, func(w *world) {
		w.play(func(rw http.ResponseWriter, _ *http.Request, _ told) {
			rw.Header().Set("Retry-After", "3600")
			rw.WriteHeader(http.StatusTooManyRequests)
		})
		w.start()
		flow := w.flow("/busy")
		first := w.settled(flow, 1)[0]
		if !first.NextAt.Equal(first.At.Add(time.Hour)) {
			w.Errorf("again at %s, asked at %s for an hour", first.NextAt, first.At)
		}
		w.play(status(200))
		w.move(time.Hour)
		if second := w.settled(flow, 2)[1]; !second.Accepted || second.NextAt != nil {
			w.Errorf("%+v", second)
		}
	})
}

// A 410 ends it for the endpoint at once, and the timeline says so.
func TestGone(t *testing.T) {
	each(t, func(w *world) {
		w.play(status(http.StatusGone))
		w.start()
		flow := w.flow("/gone")
		w.settled(flow, 1)
		row := w.endpoint("/gone")
		if row == nil || row.DisabledAt == nil || *row.DisabledWhy != "gone" || row.FailingSince == nil {
			w.Fatalf("the endpoint is %+v", row)
		}
		if address, err := w.key.Open(row.Address, AddressPlace(row.ID)); err != nil || string(address) != w.hook.URL+"/gone" {
			w.Errorf("its address is %q, %v", address, err)
		}
		events := w.chain(flow)
		note := events[len(events)-1]
		if note.Kind != event.EndpointDisabled || note.Notice != nil || len(events) != 2 || w.row(flow).NoticeSeq != 1 {
			w.Errorf("the timeline ends with %+v", note)
		}
		content, err := w.key.Open(note.Content, event.Place(note.ID))
		if err != nil || !bytes.Contains(content, []byte(`"reason":"gone"`)) || !bytes.Contains(content, []byte(row.ID.String())) {
			w.Errorf("it says %s, %v", content, err)
		}
	})
}

// What happens while an endpoint is disabled waits, and goes out when it is let in
// again.
func TestLetInAgain(t *testing.T) {
	each(t, func(w *world) {
		w.play(status(http.StatusGone))
		w.start()
		flow := w.flow("/gone")
		w.settled(flow, 1)
		w.play(status(200))
		w.change(flow, 2)
		other := w.flow("/gone")
		alive := w.flow("/alive")
		w.settled(alive, 1)
		w.move(4 * 24 * time.Hour)
		w.change(alive, 1)
		w.settled(alive, 2)
		if n := len(w.heard("/gone")); n != 1 || len(w.rows()) != 4 {
			w.Errorf("the endpoint was told %d times; %d rows wait", n, len(w.rows()))
		}
		w.write(func(ctx context.Context, tx *ent.Client) error {
			return tx.Endpoint.UpdateOneID(w.endpoint("/gone").ID).ClearDisabledAt().ClearDisabledWhy().Exec(ctx)
		})
		w.move(0)
		w.settled(flow, 4)
		w.settled(other, 1)
		if row := w.endpoint("/gone"); row.DisabledAt != nil || row.FailingSince != nil || row.AcceptedAt == nil {
			w.Errorf("the endpoint that accepts again is %+v", row)
		}
		w.chain(flow)
	})
}

func TestFiveFailingDays(t *testing.T) {
	each(t, func(w *world) {
		w.play(status(500))
		w.start()
		since := w.now()
		for day := range 5 {
			w.settled(w.flow("/failing"), 1)
			if row := w.endpoint("/failing"); row.DisabledAt != nil || row.FailingSince == nil || row.FailingSince.Sub(since) > time.Minute {
				w.Fatalf("on day %d the endpoint is %+v", day, row)
			}
			w.move(24*time.Hour + time.Minute)
		}
		w.await("its end", func() bool { return w.endpoint("/failing").DisabledAt != nil })
		if row := w.endpoint("/failing"); *row.DisabledWhy != "failing" {
			w.Errorf("the endpoint is %+v", row)
		}
		notes, err := w.store.Read().Event.Query().Where(entevent.Kind(event.EndpointDisabled)).All(systemOf(w))
		if err != nil || len(notes) != 1 {
			w.Fatalf("%d notes, %v", len(notes), err)
		}
		w.chain(notes[0].FlowID)
	})
}

// One day of refusals is forgotten with the first acceptance.
func TestAnEndpointRecovers(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		for range 4 {
			w.play(status(500))
			w.settled(w.flow("/weak"), 1)
			w.move(2 * 24 * time.Hour)
			w.play(status(200))
			w.settled(w.flow("/weak"), 1)
			w.await("the rest", func() bool { return len(w.rows()) == 0 })
			if row := w.endpoint("/weak"); row.FailingSince != nil || row.DisabledAt != nil || row.AcceptedAt == nil {
				w.Fatalf("the endpoint is %+v", row)
			}
		}
	})
}

// What was erased cannot be sent: it is given up, said, and holds back nothing. So
// is what cannot be opened.
func TestErased(t *testing.T) {
	each(t, func(w *world) {
		flow := w.flow("/hook")
		w.change(flow, 2)
		for seq, content := range []seal.Sealed{w.key.Seal([]byte("{}"), event.Place(w.chain(flow)[0].ID)), w.key.Seal([]byte("{}"), "elsewhere")} {
			w.write(func(ctx context.Context, tx *ent.Client) error {
				return tx.Event.Update().Where(entevent.FlowID(flow), entevent.Seq(int64(seq+1))).SetContent(content).SetSalt([]byte{}).Exec(ctx)
			})
		}
		w.start()
		for _, row := range w.settled(flow, 3)[:2] {
			if row.Accepted || row.NextAt != nil || *row.Error != "erased" || row.Status != nil {
				w.Errorf("%+v", row)
			}
		}
		if all := w.heard(""); len(all) != 1 || all[0].sequence != 3 {
			w.Errorf("told %v", all)
		}
		w.await("the end", func() bool { return len(w.rows()) == 0 })
		if row := w.endpoint("/hook"); row.FailingSince != nil {
			w.Errorf("the endpoint is blamed: %+v", row)
		}
	})
}

// Two accounts at one address have two lanes, and each its own secret and rows.
func TestAnotherAccount(t *testing.T) {
	each(t, func(w *world) {
		other := newWorld(w.TB, w.store, storetest.Account(w.TB, w.store, false))
		w.start()
		mine := w.flow("/shared")
		theirs, err := makeFlow(w.Context(), w.store, other.account, other.key, w.hook.URL+"/shared", w.now())
		if err != nil {
			w.Fatal(err)
		}
		w.settled(mine, 1)
		w.settled(theirs, 1)
		for account, flow := range map[uuid.UUID]uuid.UUID{w.account: mine, other.account: theirs} {
			for _, row := range w.deliveries(flow) {
				if row.AccountID != account {
					w.Errorf("the delivery of %s belongs to %s", account, row.AccountID)
				}
			}
		}
		a, b := event.Endpoint(w.key, w.hook.URL+"/shared"), event.Endpoint(other.key, w.hook.URL+"/shared")
		rows, err := w.store.Read().Endpoint.Query().All(systemOf(w))
		if err != nil || len(rows) != 2 || a == b {
			w.Fatalf("%d endpoints, %v", len(rows), err)
		}
		for _, row := range rows {
			if (row.AccountID == w.account) != (row.ID == a) {
				w.Errorf("endpoint %+v", row)
			}
		}
	})
}

// An account whose secret cannot be had holds up itself alone.
func TestABrokenSecret(t *testing.T) {
	each(t, func(w *world) {
		other := newWorld(w.TB, w.store, storetest.Account(w.TB, w.store, false))
		broken, err := makeFlow(w.Context(), w.store, other.account, other.key, w.hook.URL+"/shared", w.now())
		if err != nil {
			w.Fatal(err)
		}
		mine := w.flow("/shared")
		w.secretless = other.account
		w.start()
		w.settled(mine, 1)
		if rows := w.deliveries(broken); len(rows) != 0 {
			w.Errorf("attempts: %+v", rows)
		}
		if rows := w.rows(); len(rows) != 1 || rows[0].Refused != 0 || rows[0].FlowID != broken {
			w.Errorf("left %+v", rows)
		}
	})
}

func TestOneDeadAmongAThousand(t *testing.T) {
	const flows = 1000
	each(t, func(w *world) {
		release := make(chan struct{})
		w.play(func(rw http.ResponseWriter, _ *http.Request, n told) {
			if n.path == "/dead" {
				<-release
				rw.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		stop := w.start()
		for i := range flows {
			if i == flows/2 {
				w.flow("/dead")
			} else {
				w.flow(fmt.Sprintf("/%d", i%50))
			}
		}
		w.await("all others", func() bool { return len(w.heard("")) == flows })
		w.await("their records", func() bool { return len(w.rows()) == 1 })
		if n := len(w.heard("/dead")); n != 1 {
			w.Errorf("the dead endpoint was told %d times", n)
		}
		close(release)
		stop()
	})
}

// Receivers that behave badly, as the rows tell of them.
func TestBadReceivers(t *testing.T) {
	each(t, func(w *world) {
		w.play(w.misbehave)
		w.start()
		for path, want := range map[string]string{"/closes": "reset", "/redirect": "redirect"} {
			if row := w.settled(w.flow(path), 1)[0]; row.Accepted || *row.Error != want || row.NextAt == nil {
				w.Errorf("%s: %+v", path, row)
			}
		}
		if row := w.settled(w.flow("/endless"), 1)[0]; !row.Accepted || row.Error != nil || row.NextAt != nil {
			w.Errorf("an endless answer: %+v", row)
		}
		if n := len(w.heard("/inside")); n != 0 {
			w.Error("the redirect was followed")
		}
	})
}

func (w *world) misbehave(rw http.ResponseWriter, r *http.Request, n told) {
	switch n.path {
	case "/closes":
		panic(http.ErrAbortHandler)
	case "/redirect":
		http.Redirect(rw, r, w.hook.URL+"/inside", http.StatusTemporaryRedirect)
	case "/endless":
		filler := bytes.Repeat([]byte("x"), 32<<10)
		for sent := 0; sent < 10<<30; sent += len(filler) {
			if _, err := rw.Write(filler); err != nil {
				return
			}
		}
	}
}

// Without the operator's word nothing private is dialled, whatever the database
// says.
func TestPrivateAddresses(t *testing.T) {
	each(t, func(w *world) {
		w.allow = false
		w.start()
		for address, code := range map[string]string{
			w.hook.URL + "/hook":                            "not_https",
			strings.Replace(w.hook.URL, "http", "https", 1): "private_address",
			"https://[::ffff:127.0.0.1]/":                   "private_address",
			"https://169.254.169.254/latest/meta-data":      "private_address",
		} {
			if row := w.settled(w.flowAt(address), 1)[0]; row.Accepted || *row.Error != code || row.Status != nil {
				w.Errorf("%s: %+v", address, row)
			}
		}
		if n := len(w.heard("")); n != 0 {
			w.Errorf("the receiver inside was asked %d times", n)
		}
	})
}
