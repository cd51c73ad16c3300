package fault

import (
	"fmt"
	"strings"
)

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
	NotFormat          Code = "not_format"  // name of the format
	NotAnchor          Code = "not_anchor"  //
	NotCursor          Code = "not_cursor"  //
	NotAfter           Code = "not_after"   // the other field
	ManyEvents         Code = "many_events" // most events
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
	RuleUnfit          Code = "rule_unfit"        // the rule's name, why in Spanish, why in English
	UnknownMask        Code = "unknown_mask"      // the path, the fields that there are
	NotInSet           Code = "not_in_set"        //
	NotInWorkflow      Code = "not_in_workflow"   //
	NotBeside          Code = "not_beside"        // the other field
	UsedByRuleSet      Code = "used_by_rule_set"  // its name, its UUID
	UsedByTemplate     Code = "used_by_template"  // its name, its UUID
	UsedByWorkflow     Code = "used_by_workflow"  // its UUID
	UnknownAction      Code = "unknown_action"    // names that there are
	UnknownDynamicText Code = "unknown_dynamic"   // the dynamic texts that there are
	NotOneOf           Code = "not_one_of"        // the values that there are
	NotPattern         Code = "not_pattern"       // the pattern
	NotConstant        Code = "not_constant"      // the value that it must be
	NotMultiple        Code = "not_multiple"      // the factor
	BadSchema          Code = "bad_schema"        // what is wrong, in the library's English
	SchemaRefused      Code = "schema_refused"    // what the schema says, in the library's English
	NoActions          Code = "no_actions"        //
	WrongKinds         Code = "wrong_kinds"       // the kinds that it may be, as of WrongKind, with commas between
	MoreThan           Code = "more_than"         // the value that it must exceed
	LessThan           Code = "less_than"         // the value that it must stay under
	NoAlternative      Code = "no_alternative"    // how many alternatives there are
	ManyAlternatives   Code = "many_alternatives" //
	NothingAllowed     Code = "nothing_allowed"   //
	NotAllowed         Code = "not_allowed"       //
	NameNotAllowed     Code = "name_not_allowed"  // the name
	FewFit             Code = "few_fit"           // fewest entries that must fit
	ManyFit            Code = "many_fit"          // most entries that may fit
	TooDear            Code = "too_dear"          //
	FormNotObject      Code = "form_not_object"   //
	SchemaLoops        Code = "schema_loops"      // place in the schema
	SchemaTooMany      Code = "schema_too_many"   // most schemas
	SchemaExpands      Code = "schema_expands"    // most schemas
	SchemaStacks       Code = "schema_stacks"     // most levels
	SchemaLongName     Code = "schema_long_name"  // most bytes
	SchemaDraft        Code = "schema_draft"      // the drafts that there are
	SchemaKeyword      Code = "schema_keyword"    // place in the schema
	SchemaInnerID      Code = "schema_inner_id"   // place in the schema
	SchemaCount        Code = "schema_count"      // place in the schema, greatest value
	RemoteReference    Code = "remote_reference"  // what it refers to
	PatternBroken      Code = "pattern_broken"    // place in the schema, the part that is wrong
	PatternTooBig      Code = "pattern_too_big"   // place in the schema, most bytes
	PatternRepeats     Code = "pattern_repeats"   // place in the schema
	PatternsTooBig     Code = "patterns_too_big"  //
	ZipNotInState      Code = "zip_not_in_state"  // code, states that it belongs to
	UnknownZip         Code = "unknown_zip"       // code
	UnknownMexicoState Code = "unknown_state"     // text
	NotCURP            Code = "not_curp"          //
	CURPDigit          Code = "curp_digit"        //
	CURPDate           Code = "curp_date"         //
	CURPState          Code = "curp_state"        //
	NotOfCURP          Code = "not_of_curp"       // what the CURP says
	NotRFC             Code = "not_rfc"           //
	RFCOfCompany       Code = "rfc_of_company"    //
	RFCGeneric         Code = "rfc_generic"       //
	NotOfBirth         Code = "not_of_birth"      // the date of birth
	NotCLABE           Code = "not_clabe"         //
	CLABEDigit         Code = "clabe_digit"       //
	NotBankOfCLABE     Code = "not_bank_of_clabe" // the bank that the CLABE names
	NotCard            Code = "not_card"          //
	CardNumber         Code = "card_number"       //
	NotPhone           Code = "not_phone"         //
	PhoneOfService     Code = "phone_of_service"  //
	SameAs             Code = "same_as"           // the number of the other entry, from 1
	OwnData            Code = "own_data"          //
	InFuture           Code = "in_future"         //
	BeforeBirth        Code = "before_birth"      // the date of birth
	TooLongAgo         Code = "too_long_ago"      // most years
	NotCurrency        Code = "not_currency"      //
	ManyValues         Code = "many_values"       //
	NotPrintable       Code = "not_printable"     //
	FewFiles           Code = "few_files"         // fewest files
	CodeUnsent         Code = "code_unsent"       // the action that sends one
	CodeEnded          Code = "code_ended"        // the action that sends one
	CodeSpent          Code = "code_spent"        // the action that sends one
	CodeElsewhere      Code = "code_elsewhere"    // the action that sends one
	CodesSpent         Code = "codes_spent"       //
	NoMailThere        Code = "no_mail_there"     // the domain
	PhoneCountry       Code = "phone_country"     // the countries that there are
	PhoneKind          Code = "phone_kind"        //
	NoWayThere         Code = "no_way_there"      // the kinds of message that there are
	NowhereToSend      Code = "nowhere_to_send"   //
	ScenarioIgnored    Code = "scenario_ignored"  //
	EngineSays         Code = "engine_says"       // what an engine says, in Spanish and in English
	NotConfigured      Code = "not_configured"    // step type, the settings that are missing
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
	NotAnchor:          {"no es el ancla de una página; usa next_anchor o prev_anchor de una respuesta", "is not the anchor of a page; use next_anchor or prev_anchor of an answer"},
	NotCursor:          {"no es un cursor de lo que se vigila; usa el último que recibiste, \"0\" para empezar por el principio, o nada para lo que venga", "is not a cursor of what is watched; use the last one that you got, \"0\" to begin at the beginning, or none for what comes"},
	NotAfter:           {"debe ser posterior a %s", "must be after %s"},
	ManyEvents:         {"abarca más de %s eventos; divide el periodo", "spans more than %s events; divide the time span"},
	URLCredentials:     {"no debe llevar usuario ni contraseña en la dirección", "must not carry a user or password in the address"},
	PrivateAddress:     {"apunta a una red privada o reservada", "points into a private or reserved network"},
	Duplicate:          {"repite %s", "repeats %s"},
	DuplicateKey:       {"aparece dos veces en el mismo objeto", "appears twice in the same object"},
	BrokenJSON:         {"no es JSON válido (línea %s, columna %s)", "is not valid JSON (line %s, column %s)"},
	BrokenMessage:      {"no es un mensaje protobuf válido de esta operación", "is not a valid protobuf message of this operation"},
	NotUTF8:            {"no es UTF-8 válido", "is not valid UTF-8"},
	ControlText:        {"contiene caracteres de control", "holds control characters"},
	UnknownStepType:    {"no es un tipo de paso", "is not a step type"},
	StepNotBuilt:       {"el tipo %[1]s necesita un motor en cuentas reales: el operador lo indica con `cauce account set-engine --step %[1]s`; en una cuenta sandbox se puede probar sin él", "the type %[1]s needs an engine on live accounts: the operator sets it with `cauce account set-engine --step %[1]s`; on a sandbox account it can be tried without"},
	SetupRequired:      {"el paso %s lo requiere", "the step %s requires it"},
	PeopleRequired:     {"el paso %s lo requiere", "the step %s requires it"},
	NeedsCoordinates:   {"este paso requiere la ubicación para iniciar", "this step needs the location to start"},
	BadCoordinates:     {"debe ser [longitud, latitud] en grados", "must be [longitude, latitude] in degrees"},
	NotAvailableYet:    {"esta versión todavía no lo admite", "this version does not take it yet"},
	RuleUnfit:          {"su regla «%[1]s» nunca podría juzgar este flujo: %[2]s", "its rule “%[1]s” could never judge this flow: %[3]s"},
	UnknownReference:   {"no existe en esta cuenta", "does not exist in this account"},
	UnknownMask:        {"%s no es un campo que se pueda cambiar; los que hay: %s", "%s is not a field that can be changed; there are: %s"},
	NotInSet:           {"no está en el conjunto", "is not in the set"},
	NotInWorkflow:      {"ese flujo no tiene este paso", "that flow does not have this step"},
	NotBeside:          {"no se admite junto con %s", "is not taken together with %s"},
	UsedByRuleSet:      {"está en el conjunto de reglas «%s» (%s)", "it stands in the rule set “%s” (%s)"},
	UsedByTemplate:     {"lo usa la plantilla «%s» (%s)", "the template “%s” (%s) uses it"},
	UsedByWorkflow:     {"lo usa el flujo %s, que no ha terminado", "the flow %s, which has not ended, uses it"},
	UnknownAction:      {"no es una acción de este paso; las que hay: %s", "is not an action of this step; there are: %s"},
	UnknownDynamicText: {"pide un texto dinámico que no existe; los que hay: %s", "asks for a dynamic text that does not exist; there are: %s"},
	NotOneOf:           {"debe ser uno de: %s", "must be one of: %s"},
	NotPattern:         {"no cumple el patrón %s", "does not match the pattern %s"},
	NotConstant:        {"debe ser %s", "must be %s"},
	NotMultiple:        {"debe ser múltiplo de %s", "must be a multiple of %s"},
	BadSchema:          {"no es un JSON Schema utilizable: %s", "is not a usable JSON Schema: %s"},
	SchemaRefused:      {"no cumple el esquema: %s", "breaks the schema: %s"},
	NoActions:          {"este paso no tiene acciones", "this step has no actions"},
	WrongKinds:         {"debe ser de tipo %s", "must be of kind %s"},
	MoreThan:           {"debe ser mayor que %s", "must be greater than %s"},
	LessThan:           {"debe ser menor que %s", "must be less than %s"},
	NoAlternative:      {"no coincide con ninguna de las %s opciones", "fits none of the %s alternatives"},
	ManyAlternatives:   {"coincide con más de una opción y solo se admite una", "fits more than one of the alternatives, where one alone is allowed"},
	NothingAllowed:     {"aquí no se admite ningún valor", "no value is allowed here"},
	NotAllowed:         {"coincide con lo que aquí no se admite", "fits what is not allowed here"},
	NameNotAllowed:     {"no admite un campo con el nombre «%s»", "does not allow a field with the name “%s”"},
	FewFit:             {"requiere al menos %s elementos que cumplan lo que pide el esquema", "needs at least %s entries that are as the schema asks"},
	ManyFit:            {"admite como máximo %s elementos que cumplan lo que pide el esquema", "takes at most %s entries that are as the schema asks"},
	TooDear:            {"es demasiado grande para revisarlo con este esquema", "is too large to check against this schema"},
	FormNotObject:      {"el esquema de un formulario debe ser de un objeto (`type: object`)", "the schema of a form must be of an object (`type: object`)"},
	SchemaLoops:        {"la parte %s se contiene a sí misma: un esquema no puede ser circular", "the part %s contains itself: a schema may not loop"},
	SchemaTooMany:      {"tiene más de %s esquemas", "has more than %s schemas"},
	SchemaExpands:      {"llega a más de %s esquemas con sus referencias", "comes to more than %s schemas with its references"},
	SchemaStacks:       {"combina más de %s esquemas uno dentro de otro", "combines more than %s schemas one inside the other"},
	SchemaLongName:     {"tiene un nombre de más de %s bytes", "has a name of more than %s bytes"},
	SchemaDraft:        {"su `$schema` debe ser uno de: %s", "its `$schema` must be one of: %s"},
	SchemaKeyword:      {"no se admite %s en un esquema", "%s is not taken in a schema"},
	SchemaInnerID:      {"`$id` solo se admite al inicio de un esquema, no en %s", "`$id` is taken at the top of a schema alone, not at %s"},
	SchemaCount:        {"el valor de %s debe ser %s o menor", "the value of %s must be %s or less"},
	RemoteReference:    {"un esquema solo puede referirse a sus propias partes (#…), no a %s", "a schema may refer to its own parts alone (#…), not to %s"},
	PatternBroken:      {"el patrón en %s no es una expresión regular RE2; falla en «%s»", "the pattern at %s is not an RE2 regular expression; it fails at “%s”"},
	PatternTooBig:      {"el patrón en %s rebasa %s bytes", "the pattern at %s is over %s bytes"},
	PatternRepeats:     {"el patrón en %s tiene demasiadas repeticiones", "the pattern at %s repeats too much"},
	PatternsTooBig:     {"sus `pattern` son demasiado grandes en conjunto", "its patterns are too large together"},
	ZipNotInState:      {"el código postal %s es de %s", "the postal code %s belongs to %s"},
	UnknownZip:         {"ningún código postal de México empieza como %s", "no Mexican postal code begins like %s"},
	UnknownMexicoState: {"%s no es un estado de México", "%s is not a state of Mexico"},
	NotCURP:            {"no tiene la forma de una CURP: son 18 letras y números, como en tu constancia", "is not in the form of a CURP: 18 letters and digits, as on the certificate"},
	CURPDigit:          {"no es una CURP correcta: alguna letra o número está mal; cópiala de tu constancia", "is not a correct CURP: some letter or digit is wrong; copy it from the certificate"},
	CURPDate:           {"lleva una fecha de nacimiento que no existe; cópiala de tu constancia", "holds a date of birth that does not exist; copy it from the certificate"},
	CURPState:          {"lleva una entidad de nacimiento que no existe; cópiala de tu constancia", "holds a state of birth that does not exist; copy it from the certificate"},
	NotOfCURP:          {"no coincide con la CURP, que dice %s; corrige el dato que esté mal", "differs from the CURP, which says %s; correct the one that is wrong"},
	NotRFC:             {"no tiene la forma de un RFC: son 13 letras y números de una persona, 12 de una empresa", "is not in the form of an RFC: 13 letters and digits of a person, 12 of a company"},
	RFCOfCompany:       {"es el RFC de una empresa; escribe el de la persona, de 13 caracteres", "is the RFC of a company; write the person's, of 13 characters"},
	RFCGeneric:         {"es el RFC genérico; escribe el propio o déjalo vacío", "is the generic RFC; write the own one or leave it out"},
	NotOfBirth:         {"no coincide con la fecha de nacimiento %s; corrige el dato que esté mal", "differs from the date of birth %s; correct the one that is wrong"},
	NotCLABE:           {"no es una CLABE: son 18 dígitos, como en tu estado de cuenta", "is not a CLABE: 18 digits, as on the account statement"},
	CLABEDigit:         {"no es una CLABE correcta: algún dígito está mal; cópiala de tu estado de cuenta", "is not a correct CLABE: some digit is wrong; copy it from the account statement"},
	NotBankOfCLABE:     {"no es el banco de la CLABE, que es de %s; corrige el dato que esté mal", "is not the bank of the CLABE, which is of %s; correct the one that is wrong"},
	NotCard:            {"no es un número de tarjeta correcto: algún dígito está mal; cópialo de la tarjeta", "is not a correct card number: some digit is wrong; copy it from the card"},
	CardNumber:         {"parece llevar un número de tarjeta, y aquí no va; quítalo", "seems to hold a card number, which does not belong here; take it out"},
	NotPhone:           {"no es un número de teléfono completo: escribe diez dígitos, o + y la clave del país", "is not a complete phone number: write ten digits, or + and the country code"},
	PhoneOfService:     {"es un número de servicios, como 800 o 900; escribe el de una persona", "is a service number, such as 800 or 900; write a person's"},
	SameAs:             {"es igual al de la referencia %s; cada referencia debe ser otra persona", "is the same as that of reference %s; each reference must be another person"},
	OwnData:            {"es tuyo; da los datos de otra persona", "is your own; give another person's"},
	InFuture:           {"es una fecha que todavía no llega; revisa el año", "is a date that has not come yet; check the year"},
	BeforeBirth:        {"es anterior a la fecha de nacimiento %s; revisa el año", "is before the date of birth %s; check the year"},
	TooLongAgo:         {"es de hace más de %s años; revisa el año", "is more than %s years ago; check the year"},
	NotCurrency:        {"no es el código de una moneda (ISO 4217), como MXN", "is not the code of a currency (ISO 4217), such as MXN"},
	ManyValues:         {"viene más de una vez, con valores distintos", "comes more than once, with different values"},
	NotPrintable:       {"solo admite caracteres ASCII visibles y espacios", "takes visible ASCII characters and spaces alone"},
	FewFiles:           {"requiere al menos %s archivos", "needs at least %s files"},
	CodeUnsent:         {"todavía no se ha enviado ningún código; pídelo con %s", "no code was sent yet; ask for one by %s"},
	CodeEnded:          {"el código venció; pide otro con %s", "the code has ended; ask for another by %s"},
	CodeSpent:          {"el código ya no sirve; pide otro con %s", "the code is good no longer; ask for another by %s"},
	CodeElsewhere:      {"el código se envió a otro destino; pide uno para este con %s", "the code was sent to another destination; ask for one for this by %s"},
	CodesSpent:         {"ya no se envían códigos en este paso", "no more codes are sent in this step"},
	NoMailThere:        {"el dominio %s no recibe correo; revisa que esté bien escrito", "the domain %s receives no mail; see whether it is written right"},
	PhoneCountry:       {"el número es de otro país; se admiten los de: %s", "the number is of another country; taken are those of: %s"},
	PhoneKind:          {"no es un número de celular: no enviamos códigos a números de tarifa especial, satelitales ni de servicios", "is not a mobile number: no codes are sent to numbers of special rates, satellites or services"},
	NoWayThere:         {"aquí no se puede enviar ahí; se puede por: %s", "nothing can be sent there from here; it can be by: %s"},
	ScenarioIgnored:    {"no se usa: este paso no se simula aquí; hace su trabajo o lo hace un motor", "is not used: this step is not played here; it does its work, or an engine does"},
	EngineSays:         {"%[1]s", "%[2]s"},
	NowhereToSend:      {"falta a dónde enviarlo: un número de celular (phone_number) o un correo (email)", "where to send it is missing: a mobile number (phone_number) or a mail address (email)"},
	NotConfigured:      {"el paso %[1]s no puede enviar mensajes: el operador debe configurar %[2]s", "the step %[1]s cannot send messages: the operator must set %[2]s"},
	Invalid:            {"no es válido", "is not valid"},
}

var kinds = map[string]string{
	"text": "texto", "number": "número", "integer": "entero", "boolean": "booleano",
	"object": "objeto", "list": "lista", "null": "nulo",
}

// Sentence words a fault in a language, "en" or else Spanish.
func (f Fault) Sentence(language string) string {
	if s, ok := expressions[f.Code]; ok && len(f.Args) >= expressionArgs {
		return f.expressionSentence(s, language)
	}
	s, ok := sentences[f.Code]
	if !ok {
		s = sentences[Invalid]
	}
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	if (f.Code == WrongKind || f.Code == WrongKinds) && len(f.Args) == 1 {
		args[0] = wordKinds(f.Args[0], language)
	}
	if language == "en" {
		return fmt.Sprintf(s.en, args...)
	}
	return fmt.Sprintf(s.es, args...)
}

// wordKinds names kinds with commas between: "text or number".
func wordKinds(names, language string) string {
	words, or := strings.Split(names, ", "), " or "
	if language != "en" {
		for i, name := range words {
			words[i] = spanishKind(name)
		}
		or = " o "
		if strings.HasPrefix(words[len(words)-1], "o") {
			or = " u " // before the same sound
		}
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + or + words[last]
}

func spanishKind(kind string) string {
	if es, ok := kinds[kind]; ok {
		return es
	}
	return kind
}
