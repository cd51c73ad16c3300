package onetime

import (
	"strings"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

// Delivered is the check, by its name in a result, that the code came by mail or SMS:
// true, or nil when it was kept to be read.
const Delivered = "code_delivered"

// Delivered answers that check for the code that was sent last.
func (s State) Delivered() any {
	if s.Kept {
		return nil
	}
	return true
}

// Errand is a code to be sent.
type Errand struct {
	Place

	// Kind is step.Mail or step.SMS, To the destination and Shown what of it may be
	// shown.
	Kind, To, Shown string
	At              time.Time
	Language        string
	Text            Wording
	// Page is the host of the page that asks for the code, as of step.Action.
	Page string
	// Kept says that the message will be kept to be read, and goes nowhere.
	Kept bool
}

// Wording says what a message with a code says, for its reader.
type Wording struct {
	// Subject is a mail's; Mail and SMS have %s for the code. An SMS is one part of
	// 160 characters when it has none but those of GSM 03.38: no á, í, ó, ú.
	Subject, Mail, SMS step.Text
}

// Code is the wording of a code that proves a destination.
var Code = Wording{
	Subject: step.Text{ES: "Tu código de verificación", EN: "Your verification code"},
	Mail: step.Text{
		ES: "Tu código de verificación es %s\n\nVence en 10 minutos. No lo compartas con nadie.\nSi no lo pediste, ignora este mensaje.\n",
		EN: "Your verification code is %s\n\nIt ends in 10 minutes. Share it with nobody.\nIf you did not ask for it, ignore this message.\n",
	},
	SMS: step.Text{
		ES: "Tu clave es %s. Vence en 10 minutos. No la compartas con nadie.",
		EN: "Your code is %s. It ends in 10 minutes. Share it with nobody.",
	},
}

// Send makes a code and the message that carries it, or refuses it for a while. It
// answers what the step remembers from now on; what else the caller remembers it
// adds to the state itself.
func (s State) Send(e Errand) (State, step.Acted) {
	switch {
	case s.exhausted():
		return s, step.Acted{Faults: []fault.Fault{{Path: "", Code: fault.CodesSpent}}}
	case s.Wait(e.At) > 0:
		return s, step.Acted{Refusal: fault.Later(s.Wait(e.At))}
	}
	code, next := s.Issue(e.To, e.At)
	next.Kept = e.Kept
	message := step.Message{Kind: e.Kind, To: e.To, Until: next.Until(), Text: bound(fill(e.Text.SMS.In(e.Language), code), e.Page, code)}
	if e.Kind == step.Mail {
		message.Subject, message.Text = e.Text.Subject.In(e.Language), fill(e.Text.Mail.In(e.Language), code)
	}
	answer := map[string]any{
		"action": e.Action, "sent": !e.Kept, "channel": e.Kind, "to": e.Shown,
		"expires_at": step.Moment(next.Until()), "resend_in": int(next.Wait(e.At).Seconds()),
		"source": step.SourceLocal,
	}
	if e.Kept {
		answer["source"], answer["kept_at"] = step.SourceSandbox, step.KeptAt
	}
	return next, step.Acted{Send: []step.Message{message}, Answer: answer}
}

// part is the most characters of an SMS that is one.
const part = 160

// bound adds the last line by which phones fill in the code on the page of a host and
// on no other (WICG, origin-bound one-time codes), where the SMS has room for it.
func bound(text, host, code string) string {
	line := "\n@" + host + " #" + code
	if host == "" || len(text)+len(line) > part {
		return text
	}
	return text + line
}

func fill(pattern, code string) string { return strings.Replace(pattern, "%s", code, 1) }
