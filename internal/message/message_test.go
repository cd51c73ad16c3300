package message

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"cauce/ent"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/page"
	"cauce/internal/step"
	"cauce/internal/tenant"
)

func TestAMessageLeavesAndIsErased(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		w.must(w.from(), w.mail("user@example.com"))
		w.await("the mail", func() bool { return w.count() == 1 && w.waiting() == 0 })
		row := w.rows()[0]
		if row.SentAt == nil || !row.Content.IsZero() || len(row.Destination) != 32 || bytes.Contains(row.Destination, []byte("user")) {
			t.Errorf("left as %+v", row)
		}
		if m := w.sent[0]; m.To != "user@example.com" || m.Text != "123456" || m.Subject != "Tu código" {
			t.Errorf("sent %+v", m)
		}
	})
}

// TestADownGatewayIsTriedAgain: 500, then ok: it comes once.
func TestADownGatewayIsTriedAgain(t *testing.T) {
	each(t, func(w *world) {
		tries := 0
		w.playing(func(step.Message) error {
			if tries++; tries <= 2 {
				return &Failure{Code: "sms_500"}
			}
			return nil
		})
		w.start()
		w.must(w.from(), step.Message{Kind: step.SMS, To: "+525512345678", Text: "Tu clave es 654321", Until: w.now().Add(10 * time.Minute)})
		for refused := 1; refused <= 2; refused++ {
			w.await("a refusal", func() bool { return strings.Count(w.log(), "sms_500") == refused })
			w.await("its record", func() bool {
				rows, err := w.Store.Read().Outbox.Query().All(tenant.AsSystem(w.ctx))
				return err == nil && len(rows) == 1 && !rows[0].Leased && int(rows[0].Refused) == refused
			})
			w.move(time.Minute)
		}
		w.await("the text", func() bool { return w.count() == 1 && w.waiting() == 0 })
		if got, want := w.counted(), map[string]float64{"sms sent": 1, "sms sms_500": 2}; !maps.Equal(got, want) {
			w.Errorf("counted are %v, want %v", got, want)
		}
		if text := w.log(); strings.Contains(text, "5512345678") || strings.Contains(text, "654321") {
			t.Errorf("the log gives away: %s", text)
		}
	})
}

// TestItIsGivenUp when the code ends, or the relay says never.
func TestItIsGivenUp(t *testing.T) {
	for name, failure := range map[string]error{"smtp_550": &Failure{Code: "smtp_550", Final: true}, "failed": errDown} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.playing(func(step.Message) error { return failure })
				w.start()
				w.must(w.from(), w.mail("user@example.com"))
				looks := 0
				w.await("the end", func() bool {
					if looks++; looks%10 == 0 { // a lease, moved past while its work is recorded, is lost
						w.move(20 * time.Second) // to the end of the code's life
					}
					return strings.Contains(w.log(), "given up") && w.waiting() == 0
				})
				if row := w.rows()[0]; row.SentAt != nil || !row.Content.IsZero() || w.count() != 0 {
					t.Errorf("left as %+v", row)
				}
				if text := w.log(); strings.Contains(text, "example.com") || strings.Contains(text, "123456") {
					t.Errorf("the log gives away: %s", text)
				}
			})
		})
	}
}

// TestWhatComesTooLateStays: a process that was down sends no code that has ended.
func TestWhatComesTooLateStays(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.from(), w.mail("user@example.com"))
		w.move(time.Hour)
		w.start()
		w.await("the end", func() bool { return w.waiting() == 0 })
		if w.count() != 0 || !strings.Contains(w.log(), "too_late") {
			t.Errorf("sent %v: %s", w.sent, w.log())
		}
	})
}

// TestANewCodeEndsTheOld: what has not left does not leave any more.
func TestANewCodeEndsTheOld(t *testing.T) {
	each(t, func(w *world) {
		from, old := w.from(), w.mail("user@example.com")
		old.Text = "000000"
		w.must(from, old)
		w.must(w.from(), w.mail("else@example.com"))
		w.must(from, w.mail("user@example.com"))
		w.start()
		w.await("both", func() bool { return w.count() == 2 && w.waiting() == 0 })
		for _, m := range w.sent {
			if m.Text == old.Text {
				t.Errorf("sent %+v", m)
			}
		}
	})
}

func TestADeadGatewayDelaysNoMail(t *testing.T) {
	each(t, func(w *world) {
		release := make(chan struct{})
		w.playing(func(m step.Message) error {
			if m.Kind == step.SMS {
				<-release
			}
			return nil
		})
		w.start()
		defer close(release)
		from := w.from()
		w.must(from, step.Message{Kind: step.SMS, To: "+525512345678", Text: "1", Until: w.now().Add(time.Minute)})
		from.Step = uuid.New() // another step of the same flow
		w.must(from, w.mail("user@example.com"))
		w.await("the mail", func() bool { return w.count() == 1 })
	})
}

func refusedFor(err error) time.Duration {
	refusal, ok := errors.AsType[*fault.Error](err)
	if !ok || refusal.Reason != fault.RateLimited {
		return -1
	}
	return refusal.RetryAfter
}

// about tells times apart that a clock which runs moved a little.
func about(got, want time.Duration) bool { return got > want-time.Minute && got <= want }

func TestDestinationsAreNotFlooded(t *testing.T) {
	each(t, func(w *world) {
		for i := range DestinationPerHour {
			w.must(w.from(), w.mail(fmt.Sprintf("User+%d@example.com", i)))
		}
		if wait := refusedFor(w.queue(w.from(), w.mail("user@example.com"))); !about(wait, time.Hour) {
			t.Errorf("the sixth in an hour: %s", wait)
		}
		w.must(w.from(), w.mail("other@example.com"))
		w.move(time.Hour)
		for range DestinationPerDay - DestinationPerHour {
			w.must(w.from(), w.mail("user@example.com"))
		}
		w.move(time.Hour)
		if wait := refusedFor(w.queue(w.from(), w.mail("user@example.com"))); !about(wait, 22*time.Hour) {
			t.Errorf("the eleventh in a day: %s", wait)
		}
		w.move(22 * time.Hour)
		w.must(w.from(), w.mail("user@example.com"))
	})
}

// TestDestinationsAreCountedOverAccounts: to spread over accounts is of no use, and
// what a sandbox account keeps counts against nobody.
func TestDestinationsAreCountedOverAccounts(t *testing.T) {
	each(t, func(w *world) {
		kept := w.from()
		kept.Sandbox = true
		for range DestinationPerHour {
			kept.Flow = uuid.New()
			w.must(kept, w.mail("user@example.com"))
		}
		for range DestinationPerHour {
			w.must(w.from(), w.mail("user@example.com"))
		}
		other := w.from()
		other.Account = uuid.New()
		if wait := refusedFor(w.queue(other, w.mail("user@example.com"))); wait <= 0 {
			t.Errorf("another account: %s", wait)
		}
		kept.Flow = uuid.New()
		w.must(kept, w.mail("user@example.com"))
	})
}

func TestAFlowSendsTen(t *testing.T) {
	each(t, func(w *world) {
		from := w.from()
		for i := range FlowPerDay {
			w.must(from, w.mail(fmt.Sprintf("user%d@example.com", i)))
		}
		if wait := refusedFor(w.queue(from, w.mail("another@example.com"))); !about(wait, 24*time.Hour) {
			t.Errorf("the eleventh: %s", wait)
		}
		if n := len(w.rows()); n != FlowPerDay {
			t.Errorf("%d rows: what is refused leaves none", n)
		}
	})
}

// TestAnAccountSendsSoMany, counted strictly even when all come at once.
func TestAnAccountSendsSoMany(t *testing.T) {
	each(t, func(w *world) {
		w.AccountPerHour = 7
		var group sync.WaitGroup
		var mu sync.Mutex
		sent, refused := 0, 0
		for i := range 20 {
			group.Go(func() {
				err := w.queue(w.from(), w.mail(fmt.Sprintf("user%d@example.com", i)))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					sent++
				case refusedFor(err) > 0:
					refused++
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if sent != 7 || refused != 13 {
			t.Errorf("%d sent, %d refused", sent, refused)
		}
	})
}

func TestOneDestinationAtOnce(t *testing.T) {
	each(t, func(w *world) {
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { _ = w.queue(w.from(), w.mail("user@example.com")) })
		}
		group.Wait()
		if n := len(w.rows()); n != DestinationPerHour {
			t.Errorf("%d left for one address", n)
		}
	})
}

func TestMissing(t *testing.T) {
	relay := map[string]Transport{step.Mail: &SMTP{}}
	for _, c := range []struct {
		options Options
		kinds   []string
		sandbox bool
		want    string
	}{
		{Options{}, []string{step.Mail}, false, "--smtp-url"},
		{Options{}, []string{step.SMS}, false, "--sms-url"},
		{Options{}, []string{step.SMS, step.Mail}, false, "--sms-url / --smtp-url"},
		{Options{Transports: relay}, []string{step.Mail}, false, ""},
		{Options{Transports: relay}, []string{step.SMS}, false, "--sms-url"},
		{Options{Transports: relay}, []string{step.SMS, step.Mail}, false, ""},
		{Options{}, []string{step.SMS}, true, ""},
		{Options{Dev: true}, []string{step.SMS}, false, ""},
	} {
		if got := New(c.options).Missing(c.kinds, c.sandbox); got != c.want {
			t.Errorf("%v of %v: %q, want %q", c.kinds, c.options.Transports, got, c.want)
		}
	}
}

// TestNothingIsSwallowed: what cannot leave is an error, not silence.
func TestNothingIsSwallowed(t *testing.T) {
	each(t, func(w *world) {
		delete(w.Transports, step.SMS)
		if err := w.queue(w.from(), step.Message{Kind: step.SMS, To: "+525512345678", Text: "1"}); err == nil || !strings.Contains(err.Error(), "--sms-url") {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatIsKeptIsRead(t *testing.T) {
	each(t, func(w *world) {
		from := w.from()
		from.Sandbox = true
		w.must(from, w.mail("one@example.com"))
		w.must(from, step.Message{Kind: step.SMS, To: "+525512345678", Text: "Tu clave es 654321", Until: w.now()})
		w.must(w.from(), w.mail("live@example.com"))
		if w.waiting() != 1 {
			t.Errorf("%d wait to be sent", w.waiting())
		}
		found := w.kept(from, true)
		if len(found.Rows) != 2 || found.Rows[0].To != "+525512345678" || found.Rows[0].Text != "Tu clave es 654321" || found.Rows[1].Subject != "Tu código" || found.Rows[1].Flow != from.Flow || found.Rows[1].Step != from.Step {
			t.Errorf("kept %+v", found.Rows)
		}
		if found := w.kept(from, false); len(found.Rows) != 0 {
			t.Errorf("a live account reads %+v", found.Rows)
		}
		w.Dev = true
		w.must(w.from(), w.mail("dev@example.com"))
		if found := w.kept(from, false); len(found.Rows) != 3 || found.Rows[0].To != "dev@example.com" {
			t.Errorf("with --dev a live account reads %+v", found.Rows)
		}
		if text := w.log(); strings.Count(text, "is kept to be read") != 3 || strings.Contains(text, "example.com") || strings.Contains(text, "654321") {
			t.Errorf("the log says %s", text)
		}
		w.move(24 * time.Hour)
		if found := w.kept(from, true); len(found.Rows) != 0 {
			t.Errorf("a day later %+v is kept", found.Rows)
		}
	})
}

func (w *world) kept(_ execution.Sender, sandbox bool) page.Of[Kept] {
	w.Helper()
	found, err := w.Kept(w.ctx, sandbox, page.Ask{Number: 1, Size: 20})
	if err != nil {
		w.Fatal(err)
	}
	return found
}

func TestSweep(t *testing.T) {
	each(t, func(w *world) {
		from := w.from()
		from.Sandbox = true
		w.must(from, w.mail("old@example.com"))
		w.move(24 * time.Hour)
		w.must(from, w.mail("new@example.com"))
		if err := w.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		if found := w.kept(from, true); len(w.rows()) != 1 || len(found.Rows) != 1 || found.Rows[0].To != "new@example.com" {
			t.Errorf("left %+v", found.Rows)
		}
	})
}

// TestARollbackSendsNothing: the message is part of the change.
func TestARollbackSendsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		err := w.Store.Write(w.ctx, func(ctx context.Context, tx *ent.Client) error {
			if _, err := w.Queue(ctx, tx, w.from(), []step.Message{w.mail("user@example.com")}); err != nil {
				return err
			}
			return errDown
		})
		if !errors.Is(err, errDown) || len(w.rows()) != 0 || w.waiting() != 0 {
			t.Errorf("%v, %d rows", err, len(w.rows()))
		}
	})
}
