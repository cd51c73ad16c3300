package onetime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
	"cauce/internal/step"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const to = "user@example.com"

// other answers a code that is not the one given.
func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func TestACodeIsGoodOnce(t *testing.T) {
	code, s := State{}.Issue(to, at)
	if !regexp.MustCompile(`^\d{6}$`).MatchString(code) {
		t.Fatalf("the code is %q", code)
	}
	verdict, after := s.Try("USER@example.com", code, at.Add(Life-time.Microsecond))
	if verdict != Right {
		t.Errorf("the code is judged %d", verdict)
	}
	if verdict, _ := after.Try(to, code, at); verdict != SpentBefore {
		t.Errorf("again it is judged %d", verdict)
	}
}

func TestTheStateGivesNoCodeAway(t *testing.T) {
	code, s := State{}.Issue(to, at)
	text, err := json.Marshal(s)
	if err != nil || strings.Contains(string(text), code) {
		t.Errorf("%s holds %s (%v)", text, code, err)
	}
	var back State
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if verdict, _ := back.Try(to, code, at); verdict != Right {
		t.Errorf("kept and read it is judged %d", verdict)
	}
	_, twin := State{}.Issue(to, at)
	if bytes.Equal(twin.Salt, s.Salt) {
		t.Error("two codes share a salt")
	}
}

func TestCodesOfAnotherTimeOrPlace(t *testing.T) {
	code, s := State{}.Issue(to, at)
	for name, c := range map[string]struct {
		state State
		to    string
		at    time.Time
		want  Verdict
	}{
		"none was sent":        {State{}, to, at, Unsent},
		"ten minutes later":    {s, to, at.Add(Life), Ended},
		"an hour later":        {s, to, at.Add(time.Hour), Ended},
		"for another address":  {s, "other@example.com", at, Elsewhere},
		"the code of before":   {func() State { _, next := s.Issue(to, at); return next }(), to, at, Wrong},
		"the step of a friend": {func() State { _, next := State{}.Issue(to, at); return next }(), to, at, Wrong},
	} {
		if verdict, after := c.state.Try(c.to, code, c.at); verdict != c.want {
			t.Errorf("%s: %d, want %d", name, verdict, c.want)
		} else if verdict != Wrong && after.Guesses != c.state.Guesses {
			t.Errorf("%s costs a try", name)
		}
	}
}

// TestTenThousandGuesses asks for codes whenever it may, and guesses whenever it may:
// never more than fifteen guesses are looked at.
func TestTenThousandGuesses(t *testing.T) {
	for _, perCode := range []int{1, 2, 3, 4, 5, 10_000} {
		var s State
		now, looked, exhausted := at, 0, false
		for guess := range 10_000 {
			if s.Wait(now) <= 0 && (len(s.Digest) == 0 || guess%perCode == 0) {
				_, s = s.Issue(to, now)
			}
			before := s.Guesses
			var verdict Verdict
			verdict, s = s.Try(to, "no code", now)
			looked += s.Guesses - before
			exhausted = exhausted || verdict == Exhausted
			now = now.Add(31 * time.Second)
		}
		if looked > Tries*Codes || !exhausted {
			t.Errorf("%d guesses a code: %d were looked at, exhausted %t", perCode, looked, exhausted)
		}
	}
}

func TestTriesAreCountedDown(t *testing.T) {
	var s State
	for spent := 1; spent <= Codes; spent++ {
		var code string
		code, s = s.Issue(to, at)
		for left := Tries - 1; left > 0; left-- {
			verdict, next := s.Try(to, other(code), at)
			if verdict != Wrong || next.Left() != left {
				t.Fatalf("code %d: judged %d with %d left, want %d", spent, verdict, next.Left(), left)
			}
			s = next
		}
		verdict, next := s.Try(to, other(code), at)
		if want := map[bool]Verdict{false: Spent, true: Exhausted}[spent == Codes]; verdict != want || next.Spent != spent {
			t.Fatalf("the last try of code %d is judged %d", spent, verdict)
		}
		s = next
		if verdict, _ := s.Try(to, code, at); verdict == Right {
			t.Fatalf("code %d opens after it was spent", spent)
		}
	}
}

func TestWaitsGrow(t *testing.T) {
	var s State
	now := at
	for i, want := range []time.Duration{0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 5 * time.Minute} {
		if got := s.Wait(now); got != want {
			t.Errorf("before code %d one waits %s, want %s", i+1, got, want)
		}
		_, s = s.Issue(to, now)
	}
}

// TestCodesAreSpread is no proof of chance, but finds a code that misses digits.
func TestCodesAreSpread(t *testing.T) {
	seen := [Digits][10]bool{}
	for range 2_000 {
		for place, digit := range newCode() {
			seen[place][digit-'0'] = true
		}
	}
	for place, digits := range seen {
		for digit, found := range digits {
			if !found {
				t.Errorf("no code of 2000 has %d in place %d", digit, place+1)
			}
		}
	}
}

// TestAKeptCodeProvesNoDelivery: who read it read the outbox.
func TestAKeptCodeProvesNoDelivery(t *testing.T) {
	errand := Errand{Place: Place{"verify_email", "code", "send_code"}, Kind: step.Mail, To: to, At: at, Text: Code, Kept: true}
	s, acted := State{}.Send(errand)
	if acted.Answer["sent"] != false || acted.Answer["source"] != step.SourceSandbox || acted.Answer["kept_at"] != step.KeptAt || s.Delivered() != nil {
		t.Errorf("it answers %v, and says of the delivery: %v", acted.Answer, s.Delivered())
	}
	errand.Kept, errand.At = false, at.Add(time.Hour)
	if s, acted = s.Send(errand); acted.Answer["sent"] != true || acted.Answer["source"] != step.SourceLocal || s.Delivered() != true {
		t.Errorf("it answers %v, and says of the delivery: %v", acted.Answer, s.Delivered())
	}
}

func TestSend(t *testing.T) {
	errand := Errand{Place: Place{"verify_email", "code", "send_code"}, Kind: step.Mail, To: to, Shown: "u***@example.com", At: at, Language: "es", Text: Code}
	s, acted := State{}.Send(errand)
	if len(acted.Send) != 1 || acted.Send[0].Subject != "Tu código de verificación" || !acted.Send[0].Until.Equal(at.Add(Life)) {
		t.Fatalf("sends %+v", acted.Send)
	}
	code := regexp.MustCompile(`\d{6}`).FindString(acted.Send[0].Text)
	if verdict, _ := s.Try(to, code, at); verdict != Right {
		t.Errorf("what was sent, %q, is judged %d", acted.Send[0].Text, verdict)
	}
	if text := fmt.Sprint(acted.Answer); strings.Contains(text, code) || strings.Contains(text, to) {
		t.Errorf("the answer gives away %s", text)
	}
	errand.Kind, errand.At = step.SMS, at.Add(29*time.Second)
	if _, acted := s.Send(errand); acted.Refusal == nil || acted.Refusal.Reason != fault.RateLimited || acted.Refusal.RetryAfter != time.Second || acted.Send != nil {
		t.Errorf("a second too early: %+v", acted)
	}
	errand.At = at.Add(30 * time.Second)
	if _, acted := s.Send(errand); len(acted.Send) != 1 || acted.Send[0].Subject != "" {
		t.Errorf("thirty seconds later: %+v", acted)
	}
	s.Spent = Codes
	if _, acted := s.Send(errand); len(acted.Faults) != 1 || acted.Send != nil {
		t.Errorf("after the last code: %+v", acted)
	}
}

// TestTheCodeIsBoundToThePage: phones fill it in there, and on no other page.
func TestTheCodeIsBoundToThePage(t *testing.T) {
	errand := Errand{Place: Place{"verify_phone_number", "code", "send_code"}, Kind: step.SMS, To: "+525512345678", At: at, Language: "es", Text: Code, Page: "flujos.acme.mx"}
	_, acted := State{}.Send(errand)
	if text := acted.Send[0].Text; !regexp.MustCompile(`^Tu clave es (\d{6})\. .*\n@flujos\.acme\.mx #\d{6}$`).MatchString(text) || len(text) > part {
		t.Errorf("it says %q", text)
	}
	for _, host := range []string{"", strings.Repeat("long.", 20) + "acme.mx"} {
		errand.Page = host
		if _, acted := (State{}).Send(errand); strings.Contains(acted.Send[0].Text, "#") {
			t.Errorf("it says %q", acted.Send[0].Text)
		}
	}
	errand.Kind, errand.Page = step.Mail, "flujos.acme.mx"
	if _, acted := (State{}).Send(errand); strings.Contains(acted.Send[0].Text, "#") {
		t.Errorf("a mail says %q", acted.Send[0].Text)
	}
}

// TestSMSIsOnePart: a letter outside of GSM 03.38 makes an SMS three times as long.
func TestSMSIsOnePart(t *testing.T) {
	for language, text := range map[string]string{"es": Code.SMS.ES, "en": Code.SMS.EN} {
		if len(text) > 160 || strings.ContainsFunc(text, func(c rune) bool { return c > 0x7e }) || strings.Count(text, "%s") != 1 {
			t.Errorf("%s: %q", language, text)
		}
	}
}

func TestResults(t *testing.T) {
	place := Place{"verify_email", "code", "send_code"}
	for _, verdict := range []Verdict{Unsent, Ended, SpentBefore, Elsewhere} {
		if r := place.Result(verdict, 5); len(r.Faults) != 1 || r.Faults[0].Path != "code" || r.Reason != nil {
			t.Errorf("%d: %+v", verdict, r)
		}
	}
	one, two := place.Result(Wrong, 1), place.Result(Wrong, 2)
	if one.Outcome != step.Again || !strings.Contains(one.Reason.Text.ES, "1 intento.") || !strings.Contains(two.Reason.Text.EN, "2 tries") {
		t.Errorf("%+v, %+v", one.Reason, two.Reason)
	}
	if r := place.Result(Spent, 0); r.Outcome != step.Again || r.Reason.Path != "verify_email/code_spent" {
		t.Errorf("%+v", r)
	}
	if r := place.Result(Exhausted, 0); r.Outcome != step.Failed || r.Reason.ID != 422 {
		t.Errorf("%+v", r)
	}
}

// FuzzTry guesses with any text: none opens but the code, and none costs more than
// one try.
func FuzzTry(f *testing.F) {
	for _, guess := range []string{"", "123456", "12345", "1234567", "000000", " 123456", "１２３４５６", "\x00", "123456\n", strings.Repeat("1", 4096)} {
		f.Add(guess, to, int64(0))
	}
	f.Add("123456", "", int64(time.Hour))
	f.Fuzz(func(t *testing.T, guess, address string, later int64) {
		code, s := State{}.Issue(to, at)
		verdict, after := s.Try(address, guess, at.Add(time.Duration(later)))
		if verdict == Right && guess != code {
			t.Errorf("%q opens what %s opens", guess, code)
		}
		if after.Guesses > 1 || after.Left() > Tries {
			t.Errorf("%+v", after)
		}
	})
}
