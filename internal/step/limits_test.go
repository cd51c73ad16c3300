package step

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// hang is hundreds of times what any schema within the limits takes: a guard
// against work without bound, no measure of speed.
const hang = 2 * time.Minute

// inTime fails the test when work seems to have no bound; what never ends fails
// by the deadline of the test itself.
func inTime(t *testing.T, name string, work func()) {
	t.Helper()
	begin := time.Now()
	work()
	took := time.Since(begin)
	t.Logf("%s: %v", name, took.Round(time.Millisecond))
	if took > hang {
		t.Errorf("%s took %v", name, took)
	}
}

// repeat joins n texts made from a format with a number.
func repeat(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

func nest(n int, before, inside, after string) string {
	return strings.Repeat(before, n) + inside + strings.Repeat(after, n)
}

// bomb is n levels of pairs of references to the next level: 2^n schemas.
func bomb(n int, keyword string) string {
	var b strings.Builder
	b.WriteString(`{"$ref":"#/$defs/l0","$defs":{`)
	for i := range n {
		fmt.Fprintf(&b, `"l%d":{"%s":[{"$ref":"#/$defs/l%d"},{"$ref":"#/$defs/l%d"}]},`, i, keyword, i+1, i+1)
	}
	fmt.Fprintf(&b, `"l%d":{"type":"null"}}}`, n)
	return b.String()
}

func TestHostileSchemasAreRefusedInTime(t *testing.T) {
	for name, c := range map[string]struct{ schema, says string }{
		"too many bytes":        {`{"title":"` + strings.Repeat("x", 64<<10) + `"}`, "over 65536 bytes"},
		"deep":                  {nest(100, `{"not":`, `{}`, `}`), "deeper"},
		"as deep as can be":     {nest(7000, `{"not":`, `{}`, `}`), "deeper"},
		"deep lists":            {`{"enum":[` + nest(9000, `[`, ``, `]`) + `]}`, "deeper"},
		"many schemas":          {`{"properties":{` + repeat(3000, `"p%d":{}`) + `}}`, "more than 2000 schemas"},
		"many booleans":         {`{"properties":{` + repeat(3000, `"p%d":true`) + `}}`, "more than 2000 schemas"},
		"long names":            {`{"properties":{"` + strings.Repeat("x", 30000) + `":{"anyOf":[` + repeat(1000, `{"minLength":%d}`) + `]}}}`, "name of more than"},
		"pairs of alternatives": {bomb(20, "anyOf"), "comes to more than 5000"},
		"pairs to satisfy":      {bomb(30, "allOf"), "comes to more than 5000"},
		"pairs to choose from":  {bomb(60, "oneOf"), "more than"},
		"pairs in members": {
			`{"$ref":"#/$defs/l0","$defs":{` + func() string {
				var b strings.Builder
				for i := range 30 {
					fmt.Fprintf(&b, `"l%d":{"properties":{"a":{"$ref":"#/$defs/l%d"},"b":{"$ref":"#/$defs/l%d"}}},`, i, i+1, i+1)
				}
				return b.String()
			}() + `"l30":{}}}`, "comes to more than 5000",
		},
		"a long chain of references": {
			`{"$ref":"#/$defs/l0","$defs":{` + func() string {
				var b strings.Builder
				for i := range 900 {
					fmt.Fprintf(&b, `"l%d":{"$ref":"#/$defs/l%d"},`, i, i+1)
				}
				return b.String()
			}() + `"l900":{}}}`, "one inside the other",
		},
		"a tree of itself twice": {`{"properties":{"c":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}}}`, "loop"},
		"a long pattern":         {`{"pattern":"` + strings.Repeat("a", 1001) + `"}`, "over 1000 bytes"},
		"a pattern that repeats": {`{"pattern":"` + strings.Repeat("(a{1000})", 100) + `"}`, "repeats too much"},
		"repeated repetition":    {`{"pattern":"((a{100}){100}){100}"}`, "not an RE2 regular"},
		"many heavy patterns":    {`{"properties":{` + repeat(30, `"p%d":{"pattern":"p%[1]d[^x]{1000}"}`) + `}}`, "too large together"},
	} {
		inTime(t, name, func() {
			_, err := Compile([]byte(c.schema))
			var refusal *SchemaError
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v; want %q", name, err, c.says)
			} else if len(err.Error()) > 2000 {
				t.Errorf("%s: a sentence of %d bytes", name, len(err.Error()))
			}
		})
	}
}

// TestTheWorstWithinTheLimits compiles and judges what the limits just let pass.
func TestTheWorstWithinTheLimits(t *testing.T) {
	entries := make([]any, 200_000)
	for i := range entries {
		entries[i] = float64(i)
	}
	long := strings.Repeat("a", 1<<20)
	for name, schema := range map[string]string{
		"alternatives":       `{"items":{"anyOf":[` + repeat(990, `{"const":%d.5}`) + `]},"additionalProperties":{"anyOf":[` + repeat(990, `{"const":%d}`) + `]}}`,
		"values":             `{"items":{"enum":[` + repeat(5000, `%d.5`) + `]},"enum":[` + repeat(1000, `[0,1,2,%d]`) + `]}`,
		"failures":           `{"items":{"type":"string","minLength":3},"maxProperties":1,"additionalProperties":false}`,
		"equal entries":      `{"uniqueItems":true,"items":{"uniqueItems":true}}`,
		"unevaluated":        `{"unevaluatedProperties":false,"unevaluatedItems":false,"allOf":[` + repeat(600, `{"properties":{"p%d":{}}}`) + `]}`,
		"nothing evaluated":  `{"unevaluatedProperties":false,"unevaluatedItems":false}`,
		"names":              `{"propertyNames":{"anyOf":[` + repeat(900, `{"minLength":1%d}`) + `]}}`,
		"patterns of names":  `{"patternProperties":{` + repeat(900, `"^p%d[a-z]*$":{}`) + `}}`,
		"a heavy pattern":    `{"pattern":"^(a?){400}a{400}$","items":{"pattern":"(x+x+)+y"},"additionalProperties":{"pattern":"^(a?){700}$"}}`,
		"values as patterns": `{"format":"regex","items":{"format":"regex"}}`,
		"many schemas":       `{"properties":{` + repeat(1990, `"p%d":{}`) + `}}`,
		"references":         bomb(10, "anyOf"),
		"chain":              nest(30, `{"allOf":[`, `{"type":"null"}`, `]}`),
		"deep names":         nest(20, `{"properties":{"`+strings.Repeat("n", 256)+`":`, `{"anyOf":[`+repeat(1900, `{"minLength":%d}`)+`]}`, `}}`),
		"definitions":        `{"$defs":{` + repeat(900, `"d%d":{"type":"string"}`) + `},"anyOf":[` + repeat(900, `{"$ref":"#/$defs/d%d"}`) + `]}`,
		"hidden definitions": `{"x-d":{` + repeat(900, `"d%d":{"type":"string"}`) + `},"anyOf":[` + repeat(900, `{"$ref":"#/x-d/d%d"}`) + `]}`,
		"anchors":            `{"$defs":{` + repeat(900, `"d%d":{"$anchor":"a%[1]d"}`) + `},"anyOf":[` + repeat(900, `{"$ref":"#a%d"}`) + `]}`,
	} {
		var s *Schema
		inTime(t, "compile "+name, func() {
			var err error
			if s, err = Compile([]byte(schema)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		if s == nil {
			continue
		}
		for kind, most := range map[string]func(n int) any{
			"entries":  func(n int) any { return entries[:min(n, len(entries))] },
			"equals":   func(n int) any { return slices.Repeat([]any{"a"}, n) },
			"text":     func(n int) any { return long[:min(n, len(long))] },
			"texts":    func(n int) any { return slices.Repeat([]any{long[:n]}, 20) },
			"patterns": func(n int) any { return slices.Repeat([]any{strings.Repeat(`(\pL{60})`, 100)}, n) },
			"members":  members,
		} {
			// The largest value that is not refused for its cost.
			n := 1 << 17
			for n > 1 && !affordable(s.root, most(n)) {
				n /= 2
			}
			value := most(n)
			inTime(t, fmt.Sprintf("%s of %d %s", name, n, kind), func() {
				if faults := s.Validate(value); len(faults) > 2*maxFaults {
					t.Errorf("%s of %s: %d faults", name, kind, len(faults))
				}
			})
		}
	}
}

var someMembers = map[int]any{}

func members(n int) any {
	if object, made := someMembers[n]; made {
		return object
	}
	object := make(map[string]any, n)
	for i := range n {
		object[fmt.Sprintf("member%d", i)] = "aaaaaaaaa"
	}
	someMembers[n] = object
	return object
}

func TestALargeFormIsAffordable(t *testing.T) {
	schema := compile(t, `{"type":"object","additionalProperties":false,"properties":{`+repeat(300, `"f%d":{"type":"string","maxLength":20000,"pattern":"^[A-ZÑ ]{0,500}$"}`)+
		`,"list":{"type":"array","maxItems":5000,"uniqueItems":true,"items":{"type":"string","maxLength":100}}}}`)
	value := map[string]any{}
	for i := range 300 {
		value[fmt.Sprintf("f%d", i)] = strings.Repeat("A", 100)
	}
	list := make([]any, 2000)
	for i := range list {
		list[i] = fmt.Sprintf("entry %d", i)
	}
	value["list"] = list
	if faults := schema.Validate(value); len(faults) > 0 {
		t.Errorf("a large form is refused: %s", show(faults))
	}
}
