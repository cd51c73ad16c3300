package rule

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestRender(t *testing.T) {
	for _, c := range []struct{ template, es, en string }{
		{"", "", ""},
		{"hola", "hola", "hola"},
		{"{text}", "hola", "hola"},
		{"¡{text}, {person.name}!", "¡hola, ANA!", "¡hola, ANA!"},
		{"{{text}}", "{text}", "{text}"},
		{"{{{text}}}", "{hola}", "{hola}"},
		{"a }} b {{", "a } b {", "a } b {"},
		{"{ {'a': {'b': text}}.a.b }", "hola", "hola"},
		{"{ {'a': {'b': text}}.a.b}", "hola", "hola"},
		{"{'}' + text + \"{\"}", "}hola{", "}hola{"},
		{"{'it\\'s }'}", "it's }", "it's }"},
		{"{r'\\' + text}", "\\hola", "\\hola"},
		{"{'''a } ' b''' + text}", "a } ' bhola", "a } ' bhola"},
		{"{text // } not the end\n}", "hola", "hola"},
		{"{birth}", "11 de marzo de 1999", "March 11, 1999"},
		{"{made}", "1 de marzo de 2024, 00:00 UTC", "March 1, 2024, 00:00 UTC"},
		{"{now}", "10 de marzo de 2024, 12:00 UTC", "March 10, 2024, 12:00 UTC"},
		{"{age(birth)} años", "24 años", "24 años"},
		{"{whole == 7}", "sí", "yes"},
		{"{whole == 8}", "no", "no"},
		{"{whole}/{half}", "7/2.5", "7/2.5"},
		{"{whole * 1000}", "7000", "7000"},
		{"{whole * 10000}", "70,000", "70,000"},
		{"{half * 1000000.0}", "2,500,000", "2,500,000"},
		{"{-12345.678}", "-12,345.678", "-12,345.678"},
		{"{12345678}", "12,345,678", "12,345,678"},
		{"{['a', 'b', 'c']}", "a, b y c", "a, b and c"},
		{"{['a', 'b']}", "a y b", "a and b"},
		{"{['agua', 'Inés']}", "agua e Inés", "agua and Inés"},
		{"{['agua', 'hielo']}", "agua y hielo", "agua and hielo"},
		{"{['a']}{[]}", "a", "a"},
		{"{ {'b': 1, 'a': [true, 2]} }", "a: sí y 2; b: 1", "a: yes and 2; b: 1"},
		{"{[birth]}", "11 de marzo de 1999", "March 11, 1999"},
		{"{now - now}", "0s", "0s"},
	} {
		text, warnings, err := CompileText(c.template, sampleNames())
		if err != nil || len(warnings) > 0 {
			t.Errorf("%q: %v %v", c.template, warnings, err)
			continue
		}
		for language, want := range map[string]string{"es": c.es, "en": c.en} {
			got, absent, err := text.Render(context.Background(), vars(), language)
			if got != want || len(absent) > 0 || err != nil {
				t.Errorf("%q, %s: %q %v %v, want %q", c.template, language, got, absent, err, want)
			}
		}
	}
}

// TestRenderAbsent: what is not there is empty, and told.
func TestRenderAbsent(t *testing.T) {
	text, warnings, err := CompileText("a{person.phone}b{person.level}\nc{none}{text + 1}{person.?phone}d", sampleNames())
	if err != nil || len(warnings) != 2 || warnings[0].Column != 10 {
		t.Fatalf("%v %v", warnings, err)
	}
	got, absent, err := text.Render(context.Background(), vars(), "es")
	if err != nil || got != "ab\ncd" || len(absent) != 5 {
		t.Fatalf("%q %v %v", got, absent, err)
	}
	var told []string
	for _, a := range absent {
		told = append(told, a.Expression+" "+string(a.Problem.Code)+" "+place("en", a.Problem))
	}
	want := "person.phone missing line 1, column 10|person.level null_value line 1, column 18|none null_value line 2, column 3|" +
		"text + 1 wrong_kinds line 2, column 14|person.?phone null_value line 2, column 19"
	if strings.Join(told, "|") != want {
		t.Error(strings.Join(told, "|"))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := text.Render(ctx, vars(), "es"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTextRefused(t *testing.T) {
	for _, c := range []struct {
		template     string
		code         Code
		line, column int
	}{
		{"a\n }", LoneBrace, 2, 2},
		{"{", OpenBrace, 1, 1},
		{"ab {'}", OpenBrace, 1, 4},
		{"ab {text", OpenBrace, 1, 4},
		{"{}", Empty, 1, 2},
		{"x { } y", Empty, 1, 4},
		{"¡{text} {txt}", UnknownName, 1, 10},
		{"a\nb {whole +} c", Unfinished, 2, 11},
		{"a\n\n{\n  whole + )}", Syntax, 4, 11},
		{"\xff", NotUTF8, 1, 1},
		{strings.Repeat("a", MaxTextBytes+1), TooLong, 1, 1},
		{"{" + strings.Repeat("1+", MaxBytes) + "1}", TooLong, 1, 2},
	} {
		_, _, err := CompileText(c.template, sampleNames())
		p, ok := errors.AsType[*Problem](err)
		if !ok || p.Code != c.code || p.Line != c.line || p.Column != c.column {
			t.Errorf("%.30q: %v", c.template, err)
			continue
		}
		checkPlace(t, c.template, p)
	}
}

func TestTextReferences(t *testing.T) {
	text, _, err := CompileText("{text} {person.name} {text}", sampleNames())
	if err != nil {
		t.Fatal(err)
	}
	if refs := text.References(); len(refs) != 2 || refs[1].String() != "person.name" || refs[1].Column != 9 {
		t.Errorf("%v", refs)
	}
}

func TestSeen(t *testing.T) {
	e := mustCompile(t, "person.email != text && whole > 1 && person.phone == '' && none == null && list.size() > 0 && birth != '' && person != null && now != null && whole < 9", Boolean)
	got := e.Seen(vars())
	want := map[string]any{
		"person.email": "a***@e***.com", "text": "h***", "whole": 7.0, "none": nil, "birth": "1***1",
		"list":   []any{1.0, 2.0, "***"},
		"person": map[string]any{"name": "***", "level": nil, "email": "a***@e***.com"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "***",
		"a":                      "***",
		"abc":                    "***",
		"abcd":                   "a***",
		"abcdef":                 "a***f",
		"ñandú és":               "ñ***s",
		"jose@example.com":       "j***@e***.com",
		"j@e.mx":                 "j***@e***.mx",
		"a.b@mail.example.co.uk": "a***@m***.uk",
		"@":                      "***@***",
		"user@localhost":         "u***@l***",
		"call me @ home":         "c***e",
		"PEGJ990311HDFRMZA4":     "P***4",
	} {
		if got := Mask(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	var deep any = "secret"
	for range 20 {
		deep = []any{deep}
	}
	if got := Format(Mask(deep), "es"); got != "***" {
		t.Error(got)
	}
	if got := Mask(make([]any, 1000)).([]any); len(got) != maxSeenWithin {
		t.Errorf("%d entries", len(got))
	}
	if got := Mask(time.Now()); got != "***" {
		t.Error(got)
	}
	if got := Mask(map[string]any{"n": 5.0, "b": true, "t": "abcdef"}); !reflect.DeepEqual(got, map[string]any{"n": 5.0, "b": true, "t": "a***f"}) {
		t.Error(got)
	}
}
