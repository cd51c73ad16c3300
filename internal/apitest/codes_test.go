package apitest

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-smtp"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
)

// codeFlow creates a flow of one step of a type, starts it, and answers the step and
// a token.
func (h *house) codeFlow(t *testing.T, account, kind string) (step, token string) {
	t.Helper()
	made := h.rest(t, account, call{Call: "CreateWorkflow", Request: map[string]any{"steps": []any{kind}}})
	flow := text(t, made, "uuid")
	step = text(t, made, "steps.0.uuid")
	token = text(t, h.rest(t, account, call{Call: "CreateToken", Request: map[string]any{"uuid": flow}}), "token")
	h.must(t, token, "StartStep", step, nil)
	return step, token
}

func (h *house) sendCode(t *testing.T, token, step string, payload map[string]any) answer {
	t.Helper()
	return h.rest(t, "live", call{Call: "RunStepAction", As: "token:" + token, Request: map[string]any{"uuid": step, "action": "send_code", "payload": payload}})
}

// TestGuessesAtOnce: five of one code are looked at, and none more. The ten thousand
// are guessed where no network takes their time, in internal/step/onetime.
func TestGuessesAtOnce(t *testing.T) {
	const guesses, workers = 1_000, 16
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			h := open(t, settings(t))
			step, token := h.codeFlow(t, "sandbox", "verify_email")
			if a := h.sendCode(t, token, step, map[string]any{"email": "user@example.com"}); a.status != http.StatusOK {
				t.Fatalf("%d %s", a.status, show(a.body))
			}
			kept := h.rest(t, "sandbox", call{Call: "ListSandboxMessages", As: "read"})
			code := regexp.MustCompile(`\d{6}`).FindString(text(t, kept, "data.0.text"))
			wrong := "000000"
			if code == wrong {
				wrong = "000001"
			}
			payload, err := structpb.NewStruct(map[string]any{"email": "user@example.com", "code": wrong})
			if err != nil {
				t.Fatal(err)
			}
			ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
			client := workflowsv1.NewExecutionServiceClient(h.conn)
			var left, looked atomic.Int32
			left.Store(guesses)
			var group sync.WaitGroup
			for range workers {
				group.Go(func() {
					for left.Add(-1) >= 0 {
						if _, err := client.SubmitStep(ctx, &workflowsv1.SubmitStepRequest{Uuid: step, Payload: payload}); err == nil {
							looked.Add(1)
						}
					}
				})
			}
			group.Wait()
			if n := looked.Load(); n != 5 {
				t.Errorf("%d guesses of one code were looked at", n)
			}
			if a := h.try(t, token, "SubmitStep", step, map[string]any{"email": "user@example.com", "code": code}); a.status != http.StatusBadRequest {
				t.Errorf("the right code after all tries: %d %s", a.status, show(a.body))
			}
		})
	}
}

// inbox is an SMTP server on this machine.
type inbox struct{ letters chan string }

func (i inbox) NewSession(*smtp.Conn) (smtp.Session, error) { return i, nil }
func (inbox) Reset()                                        {}
func (inbox) Logout() error                                 { return nil }
func (inbox) Mail(string, *smtp.MailOptions) error          { return nil }
func (inbox) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (i inbox) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	i.letters <- string(raw)
	return err
}

func listenSMTP(t *testing.T) (address string, letters chan string) {
	t.Helper()
	box := inbox{letters: make(chan string, 8)}
	server := smtp.NewServer(box)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close() // a server that was closed before it served knows no listener
		<-done
	})
	return l.Addr().String(), box.letters
}

// TestCodesReallyLeave runs verify_email and verify_phone_number on a live account,
// with a relay and a gateway that fails first.
func TestCodesReallyLeave(t *testing.T) {
	for database, settings := range databases {
		t.Run(database, func(t *testing.T) {
			relay, letters := listenSMTP(t)
			texts := make(chan string, 8)
			var asked atomic.Int32
			gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
				var sent map[string]string
				_ = json.NewDecoder(r.Body).Decode(&sent)
				texts <- r.Header.Get("X-Key") + " " + sent["number"] + " " + sent["message"]
			}))
			defer gateway.Close()
			cfg := settings(t)
			cfg.SMTPURL, cfg.MailFrom = "smtp://"+relay, "Río <no-reply@example.com>"
			cfg.SMSURL, cfg.SMSHeaders, cfg.SMSBody = gateway.URL, []string{"X-Key: a,b"}, `{"number":"{{.To}}","message":"{{.Text}}"}`
			h := open(t, cfg)

			step, token := h.codeFlow(t, "live", "verify_email")
			h.sendCode(t, token, step, map[string]any{"email": "user@example.com"})
			letter := <-letters
			if !strings.Contains(letter, "To: <user@example.com>") || !strings.Contains(letter, "no-reply@example.com") {
				t.Errorf("sent %s", letter)
			}
			_, body, _ := strings.Cut(letter, "\r\n\r\n")
			h.completes(t, token, step, map[string]any{"email": "user@example.com", "code": regexp.MustCompile(`\d{6}`).FindString(body)})
			if kept := h.rest(t, "live", call{Call: "ListSandboxMessages", As: "read"}); show(kept.body["result"].(map[string]any)["data"]) != "[]" {
				t.Errorf("kept %s", show(kept.body))
			}

			step, token = h.codeFlow(t, "live", "verify_phone_number")
			h.sendCode(t, token, step, map[string]any{"phone_number": "55 1234 5678"})
			sms := <-texts
			if !strings.HasPrefix(sms, "a,b +525512345678 Tu clave es ") {
				t.Errorf("sent %q", sms)
			}
			h.completes(t, token, step, map[string]any{"phone_number": "5512345678", "code": regexp.MustCompile(`es (\d{6})`).FindStringSubmatch(sms)[1]})
			if n := asked.Load(); n != 2 || len(texts) > 0 || len(letters) > 0 {
				t.Errorf("the gateway was asked %d times", n)
			}
		})
	}
}

func (h *house) completes(t *testing.T, token, step string, payload map[string]any) {
	t.Helper()
	a := h.must(t, token, "SubmitStep", step, payload)
	if diff := match("result", map[string]any{"workflow": map[string]any{"status": "completed"}}, a.body["result"]); diff != "" {
		t.Error(diff)
	}
}
