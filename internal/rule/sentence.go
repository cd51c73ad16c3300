package rule

import (
	"strings"
)

type sentence struct{ es, en string }

// sentences say what a problem is. {offending} is the piece of text, {detail} what
// completes the sentence.
var sentences = map[Code]sentence{
	TooLong:         {"la expresión rebasa {detail} bytes", "the expression is over {detail} bytes"},
	NotUTF8:         {"el texto no es UTF-8 válido", "the text is not valid UTF-8"},
	Empty:           {"falta la expresión", "the expression is missing"},
	Unfinished:      {"la expresión está incompleta", "the expression is incomplete"},
	Syntax:          {"aquí no se entiende la expresión", "the expression cannot be understood here"},
	ReservedWord:    {"«{offending}» es una palabra reservada; escribe ['{offending}'] después de un nombre", "“{offending}” is a reserved word; write ['{offending}'] after a name"},
	UnknownName:     {"no existe el nombre «{offending}»", "there is no name “{offending}”"},
	UnknownFunction: {"no existe la función «{offending}»", "there is no function “{offending}”"},
	UnknownField:    {"no se conoce el campo «{detail}»", "the field “{detail}” is not known"},
	TooDeep:         {"anida más de {detail} niveles", "it nests deeper than {detail} levels"},
	TooMuch:         {"tiene más de {detail} partes", "it has more than {detail} parts"},
	BadLiteral:      {"este valor no se puede leer", "this value cannot be read"},
	NotBoolean:      {"debe dar verdadero o falso, y da {detail}", "it must answer true or false, and answers {detail}"},
	LoneBrace:       {"una llave suelta se escribe «}}»", "a brace by itself is written “}}”"},
	OpenBrace:       {"a esta llave le falta «}»; una llave literal se escribe «{{»", "this brace lacks its “}”; a literal brace is written “{{”"},
	Missing:         {"no hay valor en «{detail}»", "there is no value at “{detail}”"},
	NullValue:       {"«{detail}» es nulo", "“{detail}” is null"},
	WrongKinds:      {"«{offending}» no se puede usar con {detail}", "“{offending}” cannot be used with {detail}"},
	BadValue:        {"«{offending}» recibió un valor que no puede leer", "“{offending}” was given a value that it cannot read"},
	DivisionByZero:  {"se divide entre cero", "it divides by zero"},
	OutOfRange:      {"un número o un lugar de una lista rebasa lo posible", "a number or a place in a list is beyond what is possible"},
	TooBig:          {"el valor es demasiado grande", "the value is too large"},
	CostExceeded:    {"cuesta más de {detail} operaciones", "it costs more than {detail} operations"},
	TimeExceeded:    {"se acabó el tiempo", "its time was over"},
	Broken:          {"no se pudo evaluar", "it could not be evaluated"},
}

// kinds are the names of kinds for people.
var kinds = map[string]sentence{
	kindNull:     {"nulo", "null"},
	kindBoolean:  {"un booleano", "a boolean"},
	kindInteger:  {"un entero", "an integer"},
	kindNumber:   {"un número", "a number"},
	kindText:     {"un texto", "a text"},
	kindTime:     {"una fecha con hora", "a time"},
	kindDuration: {"una duración", "a duration"},
	kindList:     {"una lista", "a list"},
	kindObject:   {"un objeto", "an object"},
	kindOther:    {"este valor", "this value"},
}

// wordDetail says the detail in a language: kinds by their names, the rest as it is.
func wordDetail(p *Problem, language string) string {
	if p.Code != WrongKinds && p.Code != NotBoolean {
		return p.Detail
	}
	names, and := strings.Split(p.Detail, ", "), " y "
	if language == "en" {
		and = " and "
	}
	words := make([]string, len(names))
	for i, name := range names {
		kind, ok := kinds[name]
		if !ok {
			kind = kinds[kindOther]
		}
		words[i] = kind.es
		if language == "en" {
			words[i] = kind.en
		}
	}
	return strings.Join(words, and)
}

// place says where: line and column.
func place(language string, p *Problem) string {
	if language == "en" {
		return "line " + digits(p.Line) + ", column " + digits(p.Column)
	}
	return "línea " + digits(p.Line) + ", columna " + digits(p.Column)
}
