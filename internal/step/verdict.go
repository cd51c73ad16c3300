package step

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"cauce/internal/fault"
)

// english words what has no code of ours.
var english = message.NewPrinter(language.English)

// maxArg is the most characters of an argument of a fault: schemas and values may
// hold long texts.
const maxArg = 300

// maxFaults is about the most faults of one verdict: a list of a hundred thousand
// wrong entries needs no sentence for each.
const maxFaults = 1000

func shorten(text string) string {
	runes := []rune(text)
	if len(runes) <= maxArg {
		return text
	}
	return string(runes[:maxArg]) + "…"
}

// reader turns the library's tree of errors into faults.
type reader struct {
	ranges map[string][2]string
	value  any
}

// read answers the faults of an error and of what it consists of.
func (r reader) read(e *jsonschema.ValidationError) []fault.Fault {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		return r.causes(e)
	case *kind.AnyOf:
		return r.alternatives(e)
	case *kind.OneOf:
		if len(k.Subschemas) == 0 {
			return r.alternatives(e)
		}
		return []fault.Fault{at(e, fault.ManyAlternatives)}
	case *kind.Required:
		return r.members(e, k.Missing, fault.Required)
	case *kind.DependentRequired:
		return r.members(e, k.Missing, fault.Required)
	case *kind.Dependency:
		return r.members(e, k.Missing, fault.Required)
	case *kind.AdditionalProperties:
		return r.members(e, k.Properties, fault.UnknownField)
	case *kind.FalseSchema:
		return r.forbidden(e)
	case *kind.PropertyNames:
		return badName(e, k.Property)
	case *kind.UniqueItems:
		return r.duplicate(e, k.Duplicates)
	}
	return []fault.Fault{r.leaf(e)}
}

func (r reader) causes(e *jsonschema.ValidationError) []fault.Fault {
	var all []fault.Fault
	for _, cause := range e.Causes {
		if all = append(all, r.read(cause)...); len(all) >= maxFaults {
			break
		}
	}
	return all
}

// leaf words an error that stands for itself.
func (r reader) leaf(e *jsonschema.ValidationError) fault.Fault {
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		return wrongKind(e, k.Want)
	case *kind.Enum:
		return oneOf(e, k.Want)
	case *kind.Const:
		return at(e, fault.NotConstant, display(k.Want))
	case *kind.Format:
		return format(e, k.Want)
	case *kind.MinLength:
		return at(e, fault.TooShort, strconv.Itoa(k.Want))
	case *kind.MaxLength:
		return at(e, fault.TooLong, strconv.Itoa(k.Want))
	case *kind.Pattern:
		return at(e, fault.NotPattern, shorten(k.Want))
	case *kind.MinItems:
		return at(e, fault.TooFew, strconv.Itoa(k.Want))
	case *kind.MaxItems:
		return at(e, fault.TooMany, strconv.Itoa(k.Want))
	case *kind.AdditionalItems:
		list, _ := r.find(e.InstanceLocation).([]any)
		return at(e, fault.TooMany, strconv.Itoa(len(list)-k.Count))
	case *kind.MinProperties:
		return at(e, fault.TooFew, strconv.Itoa(k.Want))
	case *kind.MaxProperties:
		return at(e, fault.TooMany, strconv.Itoa(k.Want))
	}
	return r.numeric(e)
}

// numeric words what can be wrong with a number.
func (r reader) numeric(e *jsonschema.ValidationError) fault.Fault {
	switch k := e.ErrorKind.(type) {
	case *kind.Minimum:
		if both, ok := r.ranges[e.SchemaURL]; ok {
			return at(e, fault.OutOfRange, both[0], both[1])
		}
		return at(e, fault.TooSmall, number(k.Want))
	case *kind.Maximum:
		if both, ok := r.ranges[e.SchemaURL]; ok {
			return at(e, fault.OutOfRange, both[0], both[1])
		}
		return at(e, fault.TooLarge, number(k.Want))
	case *kind.ExclusiveMinimum:
		return at(e, fault.MoreThan, number(k.Want))
	case *kind.ExclusiveMaximum:
		return at(e, fault.LessThan, number(k.Want))
	case *kind.MultipleOf:
		return at(e, fault.NotMultiple, number(k.Want))
	}
	return rest(e)
}

// rest words what is rare, and in English what the library alone knows.
func rest(e *jsonschema.ValidationError) fault.Fault {
	switch k := e.ErrorKind.(type) {
	case *kind.Contains:
		return at(e, fault.FewFit, "1")
	case *kind.MinContains:
		return at(e, fault.FewFit, strconv.Itoa(k.Want))
	case *kind.MaxContains:
		return at(e, fault.ManyFit, strconv.Itoa(k.Want))
	case *kind.Not:
		return at(e, fault.NotAllowed)
	case *kind.InvalidJsonValue:
		return at(e, fault.Invalid)
	}
	return at(e, fault.SchemaRefused, shorten(e.ErrorKind.LocalizedString(english)))
}

func at(e *jsonschema.ValidationError, code fault.Code, args ...string) fault.Fault {
	return fault.Fault{Path: strings.Join(e.InstanceLocation, "."), Code: code, Args: args}
}

// members makes one fault for each named member of the object.
func (reader) members(e *jsonschema.ValidationError, names []string, code fault.Code) []fault.Fault {
	path := strings.Join(e.InstanceLocation, ".")
	names = names[:min(len(names), maxFaults)]
	all := make([]fault.Fault, len(names))
	for i, name := range names {
		all[i] = fault.Fault{Path: fault.Join(path, name), Code: code}
	}
	return all
}

// kinds are our names for the types of JSON Schema.
var kinds = map[string]string{
	"string": "text", "array": "list", "object": "object", "number": "number", typeInteger: typeInteger,
	"boolean": "boolean", "null": "null",
}

const typeInteger = "integer"

// kindSeparator stands between the kinds of a fault that names several.
const kindSeparator = ", "

// wrongKind says which kinds were wanted.
func wrongKind(e *jsonschema.ValidationError, want []string) fault.Fault {
	named := make([]string, len(want))
	for i, name := range want {
		named[i] = kinds[name]
	}
	f := kindFault(named)
	return at(e, f.Code, f.Args...)
}

// kindFault says that a value must be of one of some kinds. That null would do
// too is no help to anybody, and an integer is a number.
func kindFault(wanted []string) fault.Fault {
	var named []string
	for _, name := range wanted {
		if name != kinds["null"] && (name != typeInteger || !slices.Contains(wanted, kinds["number"])) && !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	switch len(named) {
	case 0:
		return fault.Fault{Code: fault.WrongKind, Args: []string{kinds["null"]}}
	case 1:
		return fault.Fault{Code: fault.WrongKind, Args: named}
	}
	return fault.Fault{Code: fault.WrongKinds, Args: []string{strings.Join(named, kindSeparator)}}
}

func oneOf(e *jsonschema.ValidationError, values []any) fault.Fault {
	if len(values) == 1 {
		return at(e, fault.NotConstant, display(values[0]))
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = display(value)
	}
	return at(e, fault.NotOneOf, shorten(strings.Join(texts, ", ")))
}

func format(e *jsonschema.ValidationError, name string) fault.Fault {
	switch name {
	case formatEmail, formatIDNEmail:
		return at(e, fault.NotEmail)
	case "uuid":
		return at(e, fault.NotUUID)
	}
	return at(e, fault.NotFormat, name)
}

// forbidden words `false`: a member that may not be, or an entry too many.
func (r reader) forbidden(e *jsonschema.ValidationError) []fault.Fault {
	if n := len(e.InstanceLocation); n > 0 {
		if _, inObject := r.find(e.InstanceLocation[:n-1]).(map[string]any); inObject {
			return []fault.Fault{at(e, fault.UnknownField)}
		}
	}
	return []fault.Fault{at(e, fault.NothingAllowed)}
}

// badName words a member's name that `propertyNames` refuses. The library mixes
// up the location of such an error below the top, so it is named by the value as
// a whole there.
func badName(e *jsonschema.ValidationError, name string) []fault.Fault {
	f := fault.Fault{Code: fault.NameNotAllowed, Args: []string{shorten(name)}}
	if len(e.InstanceLocation) == 0 {
		f.Path = name
	}
	return []fault.Fault{f}
}

// duplicate blames the later of two equal entries.
func (r reader) duplicate(e *jsonschema.ValidationError, pair [2]int) []fault.Fault {
	first, second := min(pair[0], pair[1]), max(pair[0], pair[1])
	f := at(e, fault.Duplicate, strconv.Itoa(first))
	f.Path = fault.Join(f.Path, strconv.Itoa(second))
	if list, ok := r.find(e.InstanceLocation).([]any); ok && second < len(list) {
		f.Args[0] = display(list[second])
	}
	return []fault.Fault{f}
}

// find answers the value at a location, nil when there is none.
func (r reader) find(location []string) any {
	value := r.value
	for _, name := range location {
		switch container := value.(type) {
		case map[string]any:
			value = container[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(container) {
				return nil
			}
			value = container[i]
		default:
			return nil
		}
	}
	return value
}

// display writes a value for a sentence: texts as they are, the rest as JSON.
func display(value any) string {
	if text, ok := value.(string); ok {
		return shorten(text)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return "?"
	}
	return shorten(string(raw))
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// arrange puts faults in an order that does not change from one run to the next
// (the library walks maps), without repetitions: by path, but what is inside
// before what it is in, for who gathers faults keeps the first on a path and
// nothing below it; of several on one path, a pattern last, since it says least.
func arrange(faults []fault.Fault) []fault.Fault {
	slices.SortFunc(faults, func(a, b fault.Fault) int {
		return cmp.Or(
			comparePaths(a.Path, b.Path),
			cmp.Compare(rank(a.Code), rank(b.Code)),
			cmp.Compare(a.Code, b.Code),
			slices.Compare(a.Args, b.Args),
		)
	})
	return slices.CompactFunc(faults, func(a, b fault.Fault) bool {
		return a.Path == b.Path && a.Code == b.Code && slices.Equal(a.Args, b.Args)
	})
}

// comparePaths compares name by name; the end of a path comes after every name.
func comparePaths(a, b string) int {
	left, right := names(a), names(b)
	for i := range min(len(left), len(right)) {
		if c := cmp.Compare(left[i], right[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(right), len(left))
}

func names(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

func rank(code fault.Code) int {
	switch code {
	case fault.NotPattern:
		return 1
	case fault.SchemaRefused, fault.NoAlternative, fault.ManyAlternatives, fault.NothingAllowed, fault.NotAllowed,
		fault.NameNotAllowed, fault.FewFit, fault.ManyFit:
		return 2
	default:
		return 0
	}
}
