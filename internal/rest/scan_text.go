package rest

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"cauce/internal/fault"
)

// text reads a text, the scanner standing on its first quote. A flaw does not
// stop the reading: it is broken UTF-8, a lone half of a surrogate pair (which
// no UTF-8 can hold), or U+0000 (which PostgreSQL cannot).
func (s *scanner) text() (text string, flaw fault.Code, err error) {
	s.pos++
	start := s.pos
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			text = string(s.data[start:s.pos])
			s.pos++
			return text, flawOf(text), nil
		case c == '\\':
			return s.escapedText(append([]byte(nil), s.data[start:s.pos]...))
		case c < ' ':
			return "", "", s.broken()
		}
		s.pos++
	}
	return "", "", s.broken()
}

func flawOf(text string) fault.Code {
	if !utf8.ValidString(text) {
		return fault.NotUTF8
	}
	return ""
}

// escapedText reads the rest of a text from its first escape on.
func (s *scanner) escapedText(read []byte) (text string, flaw fault.Code, err error) {
	for s.pos < len(s.data) {
		c := s.data[s.pos]
		switch {
		case c == '"':
			s.pos++
			if flaw == "" {
				flaw = flawOf(string(read))
			}
			return string(read), flaw, nil
		case c < ' ':
			return "", "", s.broken()
		case c != '\\':
			read = append(read, c)
			s.pos++
			continue
		}
		s.pos++
		r, err := s.escape()
		if err != nil {
			return "", "", err
		}
		switch {
		case r == 0:
			flaw = fault.ControlText
		case utf16.IsSurrogate(r):
			flaw = fault.NotUTF8
		}
		read = utf8.AppendRune(read, r)
	}
	return "", "", s.broken()
}

// escapes are the letters that stand for one character each.
var escapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escape reads what follows a backslash; a lone surrogate is answered as it is.
func (s *scanner) escape() (rune, error) {
	if s.pos >= len(s.data) {
		return 0, s.broken()
	}
	if r, ok := escapes[s.data[s.pos]]; ok {
		s.pos++
		return r, nil
	}
	first, err := s.hexRune()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	after := s.pos
	if !s.take('\\') || s.pos >= len(s.data) || s.data[s.pos] != 'u' {
		s.pos = after
		return first, nil
	}
	second, err := s.hexRune()
	if err != nil {
		return 0, err
	}
	if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
		return pair, nil
	}
	s.pos = after
	return first, nil
}

// hexRune reads a u and four hexadecimal digits.
func (s *scanner) hexRune() (rune, error) {
	if s.data[s.pos] != 'u' || s.pos+5 > len(s.data) {
		return 0, s.broken()
	}
	n, err := strconv.ParseUint(string(s.data[s.pos+1:s.pos+5]), 16, 16)
	if err != nil {
		return 0, s.broken()
	}
	s.pos += 5
	return rune(n), nil
}
