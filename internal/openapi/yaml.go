package openapi

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// YAML answers a document in JSON as YAML, in the same order. A text stands bare
// only where no reader of any version of YAML can take it for something else.
func YAML(document []byte) ([]byte, error) {
	value, err := parse(document)
	if err != nil {
		return nil, err
	}
	w := &yamlWriter{}
	w.below(value, 0)
	return bytes.TrimPrefix(w.Bytes(), []byte("\n")), w.failed
}

type yamlWriter struct {
	bytes.Buffer
	failed error
}

// below writes a value behind a key: on the same line, or as lines of its own.
func (w *yamlWriter) below(value any, depth int) {
	switch v := value.(type) {
	case object:
		if len(v) > 0 {
			w.WriteByte('\n')
			w.members(v, depth, false)
			return
		}
		w.WriteString(" {}\n")
	case list:
		if len(v) > 0 {
			w.WriteByte('\n')
			w.entries(v, depth)
			return
		}
		w.WriteString(" []\n")
	case string:
		w.WriteByte(' ')
		w.text(v, depth)
	default:
		w.WriteByte(' ')
		w.scalar(v)
		w.WriteByte('\n')
	}
}

// members writes an object, the first line of it where the writer stands or, as
// of the others, on a line of its own.
func (w *yamlWriter) members(o object, depth int, begun bool) {
	for i, m := range o {
		if i > 0 || !begun {
			w.indent(depth)
		}
		if isBare(m.name) {
			w.WriteString(m.name)
		} else {
			w.scalar(m.name)
		}
		w.WriteByte(':')
		w.below(m.value, depth+1)
	}
}

func (w *yamlWriter) entries(l list, depth int) {
	for _, value := range l {
		w.indent(depth)
		w.WriteByte('-')
		if o, ok := value.(object); ok && len(o) > 0 {
			w.WriteByte(' ')
			w.members(o, depth+1, true)
			continue
		}
		w.below(value, depth+1)
	}
}

func (w *yamlWriter) indent(depth int) { w.WriteString(strings.Repeat("  ", depth)) }

var (
	bareText = regexp.MustCompile(`^[\pL/^$_][\pL\pN_/$()^.,;áéíóúñ «»¿?+*=-]*$`)
	// yamlWords are what some version of YAML reads as something else than a text.
	yamlWords = map[string]bool{"": true, "true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}
)

func isBare(text string) bool {
	return bareText.MatchString(text) && !yamlWords[strings.ToLower(text)] && !strings.HasSuffix(text, " ")
}

// text writes a text and the end of its line: paragraphs as lines of their own.
func (w *yamlWriter) text(text string, depth int) {
	switch {
	case isParagraphs(text):
		w.WriteString("|-\n")
		for line := range strings.SplitSeq(text, "\n") {
			if line != "" {
				w.indent(depth)
			}
			w.WriteString(line + "\n")
		}
		return
	case isBare(text):
		w.WriteString(text)
	default:
		w.scalar(text)
	}
	w.WriteByte('\n')
}

// isParagraphs tells whether a text is lines that a literal block carries as they
// are.
func isParagraphs(text string) bool {
	return strings.Contains(text, "\n") && !strings.HasSuffix(text, "\n") && !strings.HasPrefix(text, " ") && !strings.HasPrefix(text, "\n") &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 })
}

// scalar writes a value as JSON does, which is YAML too.
func (w *yamlWriter) scalar(value any) {
	written, err := plain(value)
	if err != nil {
		w.failed = fmt.Errorf("openapi: %w", err)
	}
	w.Write(written)
}
