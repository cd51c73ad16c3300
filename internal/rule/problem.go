package rule

import (
	"strings"
)

// Code is the stable name of what is wrong with an expression or its evaluation.
type Code string

// What can be wrong when an expression is compiled.
const (
	TooLong         Code = "too_long"
	NotUTF8         Code = "not_utf8"
	Empty           Code = "empty"
	Unfinished      Code = "unfinished"
	Syntax          Code = "syntax"
	ReservedWord    Code = "reserved_word"
	UnknownName     Code = "unknown_name"
	UnknownFunction Code = "unknown_function"
	UnknownField    Code = "unknown_field"
	TooDeep         Code = "too_deep"
	TooMuch         Code = "too_much"
	BadLiteral      Code = "bad_literal"
	NotBoolean      Code = "not_boolean"
	LoneBrace       Code = "lone_brace"
	OpenBrace       Code = "open_brace"
)

// What can be wrong when it is evaluated; WrongKinds and Broken both times.
const (
	Missing        Code = "missing"
	NullValue      Code = "null_value"
	WrongKinds     Code = "wrong_kinds"
	BadValue       Code = "bad_value"
	DivisionByZero Code = "division_by_zero"
	OutOfRange     Code = "out_of_range"
	TooBig         Code = "too_big"
	CostExceeded   Code = "cost_exceeded"
	TimeExceeded   Code = "time_exceeded"
	Broken         Code = "broken"
)

// Problem is one thing wrong with an expression: what, where, and what was
// perhaps meant. It is an error, or a warning when the expression can be kept.
type Problem struct {
	Code Code
	// Line and Column count from 1, columns in characters.
	Line, Column int
	// Offending is the piece of text at fault.
	Offending string
	// Source is the line at fault, shortened when it is long, and Caret the line
	// to print below it.
	Source, Caret string
	// Nearest is the known name that is most like the offending one, or empty.
	Nearest string
	// Detail completes the sentence: the kinds found, the missing path, a limit.
	Detail string
	// Cause is what the library or the context said; for the log.
	Cause error
}

// Error implements error, in English, for logs.
func (p *Problem) Error() string {
	return place("en", p) + ": " + p.Sentence("en")
}

// Unwrap answers the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// IsMissing tells whether a value was not there, or was null, which is an answer
// of its own to whoever asks: nobody did anything wrong.
func (p *Problem) IsMissing() bool { return p.Code == Missing || p.Code == NullValue }

// Sentence says what is wrong, in a language: "en", or else Spanish. It does not
// say where.
func (p *Problem) Sentence(language string) string {
	s, ok := sentences[p.Code]
	if !ok {
		s = sentences[Broken]
	}
	text, meant := s.es, "; ¿quisiste decir «%»?"
	if language == "en" {
		text, meant = s.en, "; did you mean “%”?"
	}
	text = strings.NewReplacer("{offending}", p.Offending, "{detail}", wordDetail(p, language)).Replace(text)
	if p.Nearest != "" {
		text += strings.Replace(meant, "%", p.Nearest, 1)
	}
	return text
}

// Explain says where, what, and shows the line with a caret below: three lines.
func (p *Problem) Explain(language string) string {
	return place(language, p) + ": " + p.Sentence(language) + "\n" + p.Source + "\n" + p.Caret
}
