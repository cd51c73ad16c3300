package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown is the most characters of a line that a Problem shows on either side of
// its column.
const shown = 60

// source is the text that a person wrote, with the place in it where the
// expression begins: a whole text, or one `{…}` of a longer one.
type source struct {
	text string
	// base is where the expression begins, in characters.
	base int
}

// at makes a Problem for a place, in characters from the expression's begin.
func (in source) at(code Code, offset int) *Problem {
	runes := []rune(in.text)
	offset = called(runes, max(0, min(in.base+offset, len(runes))))
	begin := offset
	for begin > 0 && runes[begin-1] != '\n' {
		begin--
	}
	end := offset
	for end < len(runes) && runes[end] != '\n' {
		end++
	}
	p := &Problem{
		Code:      code,
		Line:      1 + strings.Count(string(runes[:begin]), "\n"),
		Column:    1 + offset - begin,
		Offending: word(runes[offset:end]),
	}
	p.Source, p.Caret = window(runes[begin:end], offset-begin)
	return p
}

// called moves from the brace of a call, where the library says that it is, to the
// function's name.
func called(runes []rune, offset int) int {
	if offset >= len(runes) || runes[offset] != '(' {
		return offset
	}
	for offset > 0 && isNameRune(runes[offset-1]) {
		offset--
	}
	return offset
}

func isNameRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

// window cuts a line around a column, and makes the line with the caret.
func window(line []rune, column int) (text, below string) {
	from, to := max(0, column-shown), min(len(line), column+shown)
	var shownLine, caret strings.Builder
	if from > 0 {
		shownLine.WriteRune('…')
		caret.WriteRune(' ')
	}
	for i, r := range line[from:to] {
		if r == '\r' || unicode.IsControl(r) && r != '\t' {
			r = ' '
		}
		shownLine.WriteRune(r)
		switch {
		case from+i >= column:
		case r == '\t':
			caret.WriteRune('\t')
		default:
			caret.WriteRune(' ')
		}
	}
	if to < len(line) {
		shownLine.WriteRune('…')
	}
	caret.WriteRune('^')
	return shownLine.String(), caret.String()
}

// word is the piece of text that begins here: a name, a number, or one sign.
func word(runes []rune) string {
	n := 0
	for n < len(runes) && n < shown && isNameRune(runes[n]) {
		n++
	}
	if n == 0 && len(runes) > 0 && unicode.IsGraphic(runes[0]) {
		n = 1
	}
	return string(runes[:n])
}

// badByte answers where a text stops being UTF-8, in characters, or -1.
func badByte(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	n := 0
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size <= 1 {
			return n
		}
		text = text[size:]
		n++
	}
	return n
}
