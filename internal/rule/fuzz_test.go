package rule

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// stepNames are the names that every flow's expressions may see.
var stepNames = []string{
	"acceptance", "address_verification", "auth", "biometric_sign", "cdc_authorization", "custom_form",
	"document_analyzer", "document_preview", "document_qr", "document_sign", "enroll_basic", "enroll_fingerprint",
	"enroll_full", "enroll_simple", "files_upload", "liveness", "multiple_document_sign", "personal_address",
	"personal_bank_data", "personal_financial", "personal_job_detail", "personal_references", "verify_email",
	"verify_phone_number", "video_sign_step", "video_sign",
}

// reserved are the words that CEL keeps.
var reserved = []string{
	"false", "in", "null", "true", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
	"let", "loop", "package", "namespace", "return", "var", "void", "while",
}

// generated are the seeds that there are many of, beside those in testdata/fuzz: every
// step and every reserved word as a name, and what would take all time or memory.
func generated() []string {
	var all []string
	for _, name := range stepNames {
		all = append(all, name+".payload.x == 1 && "+name+"['status'] != 'failed'")
	}
	for _, word := range reserved {
		all = append(all, word, "a."+word, word+".a", "a['"+word+"']", "[1].map("+word+", 1)")
	}
	return append(all, bombs...)
}

// FuzzCompile: whatever the text, there is an answer: an expression, or what is
// wrong, with a place and words, as an expression, as a rule and inside of a text.
func FuzzCompile(f *testing.F) {
	for _, seed := range generated() {
		f.Add(seed)
		f.Add("{" + seed + "}")
	}
	names := known(map[string]any{"a": 1, "b": 1, "c": 1})
	for _, name := range stepNames {
		names.Known[name] = &Shape{Kind: KindObject, Fields: map[string]*Shape{"payload": {Kind: KindObject, Open: true}}}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, open := range []bool{false, true} {
			names.Open = open
			e, warnings, err := Compile(text, names, Boolean)
			checkCompiled(t, text, warnings, err)
			if err != nil {
				continue
			}
			if e.String() != text || e.Weight() <= 0 {
				t.Errorf("%q is kept as %q", text, e)
			}
			for _, r := range e.References() {
				if r.Name == "" || r.Line < 1 || r.Column < 1 || variableIndex(r.Name) >= 0 {
					t.Errorf("%q: reference %+v", text, r)
				}
			}
		}
		_, warnings, err := CompileText(text, names)
		checkCompiled(t, text, warnings, err)
	})
}

func checkCompiled(t *testing.T, text string, warnings []*Problem, err error) {
	t.Helper()
	for _, w := range warnings {
		checkPlace(t, text, w)
	}
	if err == nil {
		return
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("%q: %T", text, err)
	}
	if p.Code == Broken {
		t.Errorf("%q: %v", text, p.Cause)
	}
	checkPlace(t, text, p)
	if strings.Contains(p.Sentence("es")+p.Offending+p.Nearest, "@") && !strings.Contains(text, "@") {
		t.Errorf("%q: %s shows what nobody wrote", text, p.Sentence("es"))
	}
}

// FuzzEval: whatever the expression and the values, evaluating ends, within its
// cost, with a value or with what is wrong and where; and judging says the same as
// counting.
func FuzzEval(f *testing.F) {
	for _, seed := range generated() {
		f.Add(seed, `{"a":[[1,2],"x",null],"b":{"b":{"c":[null]}},"c":2.5,"many":["x"],"big":"aaa","deep":{"deep":{}},"text":"x"}`)
	}
	f.Fuzz(func(t *testing.T, text, raw string) {
		var values map[string]any
		if json.Unmarshal([]byte(raw), &values) != nil {
			return
		}
		e, _, err := Compile(text, Names{Open: true}, Anything)
		if err != nil {
			return
		}
		seen := Vars{Values: values, Now: noon}
		outcome, err := e.Eval(context.Background(), seen)
		checkEvaluated(t, text, err)
		if outcome.Cost > 3*MaxCost {
			t.Errorf("%q cost %d", text, outcome.Cost)
		}
		if err == nil {
			Format(Mask(outcome.Value), "es")
		}
		e.Seen(seen)
		rule, _, refused := Compile(text, Names{Open: true}, Boolean)
		if refused != nil {
			return
		}
		holds, judged := rule.Holds(context.Background(), seen)
		checkEvaluated(t, text, judged)
		value, isBool := outcome.Value.(bool)
		if err == nil && isBool && (judged != nil || holds != value) {
			t.Errorf("%q: counted %t, judged %t (%v)", text, value, holds, judged)
		}
		if (err != nil || !isBool) && (judged == nil || holds) {
			t.Errorf("%q: counted %v (%v), judged %t", text, outcome.Value, err, holds)
		}
	})
}

func checkEvaluated(t *testing.T, text string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		t.Fatalf("%q: %T", text, err)
	}
	if p.Code == Broken {
		t.Errorf("%q: %v", text, p.Cause)
	}
	checkPlace(t, text, p)
}
