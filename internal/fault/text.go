package fault

import "fmt"

// Code is the stable name of a kind of fault; Sentence words it.
type Code string

// The kinds of fault. The comment says what Args hold.
const (
	Required           Code = "required"
	WrongKind          Code = "wrong_kind"    // the kind that it must be: text, number, integer, boolean, object, list, null
	UnknownField       Code = "unknown_field" //
	TooLong            Code = "too_long"      // most characters
	TooShort           Code = "too_short"     // fewest characters
	TooMany            Code = "too_many"      // most entries
	TooFew             Code = "too_few"       // fewest entries
	TooSmall           Code = "too_small"     // least value
	TooLarge           Code = "too_large"     // greatest value
	TooBig             Code = "too_big"       // most bytes
	TooDeep            Code = "too_deep"      // most levels
	OutOfRange         Code = "out_of_range"  // least value, greatest value
	NotUUID            Code = "not_uuid"
	NotEmail           Code = "not_email"
	NotURL             Code = "not_url"
	NotHTTPS           Code = "not_https"
	NotFormat          Code = "not_format" // name of the format
	URLCredentials     Code = "url_credentials"
	PrivateAddress     Code = "private_address"
	Duplicate          Code = "duplicate" // the value that is there already
	DuplicateKey       Code = "duplicate_key"
	BrokenJSON         Code = "broken_json" // line, column
	BrokenMessage      Code = "broken_message"
	NotUTF8            Code = "not_utf8"     //
	ControlText        Code = "control_text" //
	UnknownStepType    Code = "unknown_step_type"
	StepNotBuilt       Code = "step_not_built"    // step type
	SetupRequired      Code = "setup_required"    // step type
	PeopleRequired     Code = "people_required"   // step type
	NeedsCoordinates   Code = "needs_coordinates" //
	BadCoordinates     Code = "bad_coordinates"   //
	NotAvailableYet    Code = "not_available_yet" //
	UnknownReference   Code = "unknown_reference" //
	UnknownAction      Code = "unknown_action"    // names that there are
	NotOneOf           Code = "not_one_of"        // the values that there are
	NotPattern         Code = "not_pattern"       // the pattern
	NotConstant        Code = "not_constant"      // the value that it must be
	NotMultiple        Code = "not_multiple"      // the factor
	BadSchema          Code = "bad_schema"        // what is wrong
	SchemaRefused      Code = "schema_refused"    // what the schema says
	ZipNotInState      Code = "zip_not_in_state"  // code, states that it belongs to
	UnknownZip         Code = "unknown_zip"       // code
	UnknownMexicoState Code = "unknown_state"     // text
	Invalid            Code = "invalid"           //
)

type sentence struct{ es, en string }

var sentences = map[Code]sentence{
	Required:           {"es obligatorio", "is required"},
	WrongKind:          {"debe ser de tipo %s", "must be of kind %s"},
	UnknownField:       {"no es un campo de esta operación", "is not a field of this operation"},
	TooLong:            {"admite %s caracteres como máximo", "takes at most %s characters"},
	TooShort:           {"requiere al menos %s caracteres", "needs at least %s characters"},
	TooMany:            {"admite %s elementos como máximo", "takes at most %s entries"},
	TooFew:             {"requiere al menos %s elementos", "needs at least %s entries"},
	TooSmall:           {"debe ser %s o mayor", "must be %s or more"},
	TooLarge:           {"debe ser %s o menor", "must be %s or less"},
	TooBig:             {"rebasa %s bytes", "is over %s bytes"},
	TooDeep:            {"anida más de %s niveles", "nests deeper than %s levels"},
	OutOfRange:         {"debe estar entre %s y %s", "must be between %s and %s"},
	NotUUID:            {"no es un UUID", "is not a UUID"},
	NotEmail:           {"no es una dirección de correo", "is not a mail address"},
	NotURL:             {"no es una dirección http o https completa", "is not a complete http or https address"},
	NotHTTPS:           {"debe ser una dirección https", "must be an https address"},
	NotFormat:          {"no tiene el formato %s", "is not in the format %s"},
	URLCredentials:     {"no debe llevar usuario ni contraseña en la dirección", "must not carry a user or password in the address"},
	PrivateAddress:     {"apunta a una red privada o reservada", "points into a private or reserved network"},
	Duplicate:          {"repite %s", "repeats %s"},
	DuplicateKey:       {"aparece dos veces en el mismo objeto", "appears twice in the same object"},
	BrokenJSON:         {"no es JSON válido (línea %s, columna %s)", "is not valid JSON (line %s, column %s)"},
	BrokenMessage:      {"no es un mensaje protobuf válido de esta operación", "is not a valid protobuf message of this operation"},
	NotUTF8:            {"no es UTF-8 válido", "is not valid UTF-8"},
	ControlText:        {"contiene caracteres de control", "holds control characters"},
	UnknownStepType:    {"no es un tipo de paso", "is not a step type"},
	StepNotBuilt:       {"el tipo %s aún no trabaja en cuentas reales; pruébalo en una cuenta sandbox", "the type %s does not work on live accounts yet; try it on a sandbox account"},
	SetupRequired:      {"el paso %s lo requiere", "the step %s requires it"},
	PeopleRequired:     {"el paso %s lo requiere", "the step %s requires it"},
	NeedsCoordinates:   {"este paso requiere la ubicación para iniciar", "this step needs the location to start"},
	BadCoordinates:     {"debe ser [longitud, latitud] en grados", "must be [longitude, latitude] in degrees"},
	NotAvailableYet:    {"esta versión todavía no lo admite", "this version does not take it yet"},
	UnknownReference:   {"no existe en esta cuenta", "does not exist in this account"},
	UnknownAction:      {"no es una acción de este paso; las que hay: %s", "is not an action of this step; there are: %s"},
	NotOneOf:           {"debe ser uno de: %s", "must be one of: %s"},
	NotPattern:         {"no cumple el patrón %s", "does not match the pattern %s"},
	NotConstant:        {"debe ser %s", "must be %s"},
	NotMultiple:        {"debe ser múltiplo de %s", "must be a multiple of %s"},
	BadSchema:          {"no es un JSON Schema utilizable: %s", "is not a usable JSON Schema: %s"},
	SchemaRefused:      {"no cumple el esquema: %s", "breaks the schema: %s"},
	ZipNotInState:      {"el código postal %s es de %s", "the postal code %s belongs to %s"},
	UnknownZip:         {"ningún código postal de México empieza como %s", "no Mexican postal code begins like %s"},
	UnknownMexicoState: {"%s no es un estado de México", "%s is not a state of Mexico"},
	Invalid:            {"no es válido", "is not valid"},
}

var kinds = map[string]string{
	"text": "texto", "number": "número", "integer": "entero", "boolean": "booleano",
	"object": "objeto", "list": "lista", "null": "nulo",
}

// Sentence words a fault in a language, "en" or else Spanish.
func (f Fault) Sentence(language string) string {
	s, ok := sentences[f.Code]
	if !ok {
		s = sentences[Invalid]
	}
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	if language == "en" {
		return fmt.Sprintf(s.en, args...)
	}
	if f.Code == WrongKind && len(f.Args) == 1 {
		args[0] = spanishKind(f.Args[0])
	}
	return fmt.Sprintf(s.es, args...)
}

func spanishKind(kind string) string {
	if es, ok := kinds[kind]; ok {
		return es
	}
	return kind
}
