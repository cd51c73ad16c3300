package rest

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"cauce/internal/fault"
)

// maxValues bounds the values of one body: every one of them becomes a message
// in memory before anybody knows who is calling, and a megabyte holds half a
// million.
const maxValues = 100_000

// scanner reads JSON (RFC 8259) strictly, value by value.
type scanner struct {
	data   []byte
	pos    int
	values int
}

// fatal is a fault after which nothing more can be read.
type fatal struct{ fault.Fault }

func (f *fatal) Error() string { return string(f.Code) }

// The kinds of JSON values, as the sentence of a WrongKind names them.
const (
	kindText    = "text"
	kindNumber  = "number"
	kindInteger = "integer"
	kindBoolean = "boolean"
	kindObject  = "object"
	kindList    = "list"
	kindNull    = "null"
)

// broken says that the JSON goes wrong at the scanner's place.
func (s *scanner) broken() error {
	read := s.data[:s.pos]
	line := bytes.Count(read, []byte{'\n'}) + 1
	column := utf8.RuneCount(read[bytes.LastIndexByte(read, '\n')+1:]) + 1
	return &fatal{fault.Fault{
		Path: wholeBody, Code: fault.BrokenJSON,
		Args: []string{strconv.Itoa(line), strconv.Itoa(column)},
	}}
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// take steps over one byte if it is the next.
func (s *scanner) take(c byte) bool {
	if s.pos < len(s.data) && s.data[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// takeAfterSpace steps over space and then one byte, which must be there.
func (s *scanner) takeAfterSpace(c byte) error {
	s.space()
	if !s.take(c) {
		return s.broken()
	}
	return nil
}

// next steps to the value that follows and answers its kind.
func (s *scanner) next() (kind string, err error) {
	s.space()
	if s.pos >= len(s.data) {
		return "", s.broken()
	}
	if s.values++; s.values > maxValues {
		return "", &fatal{fault.Fault{Path: wholeBody, Code: fault.TooMany, Args: []string{strconv.Itoa(maxValues)}}}
	}
	switch c := s.data[s.pos]; {
	case c == '{':
		return kindObject, nil
	case c == '[':
		return kindList, nil
	case c == '"':
		return kindText, nil
	case c == 't', c == 'f':
		return kindBoolean, nil
	case c == 'n':
		return kindNull, nil
	case c == '-', c >= '0' && c <= '9':
		return kindNumber, nil
	}
	return "", s.broken()
}

// object reads an object; each must read the member's value. A flaw is what is
// wrong with the text of the key.
func (s *scanner) object(each func(key string, flaw fault.Code) error) error {
	s.pos++
	s.space()
	if s.take('}') {
		return nil
	}
	for {
		key, flaw, err := s.key()
		if err != nil {
			return err
		}
		if err := each(key, flaw); err != nil {
			return err
		}
		s.space()
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return s.broken()
		}
	}
}

// key reads a member's name and its colon.
func (s *scanner) key() (key string, flaw fault.Code, err error) {
	s.space()
	if s.pos >= len(s.data) || s.data[s.pos] != '"' {
		return "", "", s.broken()
	}
	if key, flaw, err = s.text(); err != nil {
		return "", "", err
	}
	return key, flaw, s.takeAfterSpace(':')
}

// list reads a list; each must read the element's value.
func (s *scanner) list(each func(index int) error) error {
	s.pos++
	s.space()
	if s.take(']') {
		return nil
	}
	for i := 0; ; i++ {
		if err := each(i); err != nil {
			return err
		}
		s.space()
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return s.broken()
		}
	}
}

// word reads true, false or null.
func (s *scanner) word() (string, error) {
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
			s.pos += len(word)
			return word, nil
		}
	}
	return "", s.broken()
}

// number reads a number and answers it as it is written.
func (s *scanner) number() (string, error) {
	start := s.pos
	s.take('-')
	if !s.take('0') && !s.digits() {
		return "", s.broken()
	}
	if s.take('.') && !s.digits() {
		return "", s.broken()
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return "", s.broken()
		}
	}
	return string(s.data[start:s.pos]), nil
}

// digits steps over digits and tells whether there was one.
func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos] >= '0' && s.data[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}
