package rule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// toNative makes a Go value of the library's, unless it nests too deep.
func toNative(value ref.Val, depth int) (any, bool) {
	if depth > maxValueDepth {
		return nil, false
	}
	switch value := value.(type) {
	case types.Null:
		return nil, true
	case types.Bool:
		return bool(value), true
	case types.Int:
		return int64(value), true
	case types.Uint:
		return uint64(value), true
	case types.Double:
		return float64(value), true
	case types.String:
		return string(value), true
	case types.Bytes:
		return []byte(value), true
	case types.Timestamp:
		return value.UTC(), true
	case types.Duration:
		return value.Duration, true
	case *types.Optional:
		if !value.HasValue() {
			return nil, true
		}
		return toNative(value.GetValue(), depth+1)
	case traits.Lister:
		return listToNative(value, depth)
	case traits.Mapper:
		return mapToNative(value, depth)
	}
	return fmt.Sprint(value.Value()), true // a type, such as that of type(x)
}

func listToNative(list traits.Lister, depth int) (any, bool) {
	native := []any{}
	for it := list.Iterator(); it.HasNext() == types.True; {
		entry, ok := toNative(it.Next(), depth+1)
		if !ok {
			return nil, false
		}
		native = append(native, entry)
	}
	return native, true
}

func mapToNative(m traits.Mapper, depth int) (any, bool) {
	native := map[string]any{}
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		member, ok := toNative(m.Get(key), depth+1)
		if !ok {
			return nil, false
		}
		native[fmt.Sprint(key.Value())] = member
	}
	return native, true
}

// The names of kinds, which wordDetail says in each language.
const (
	kindNull, kindBoolean, kindInteger, kindNumber = "null", "boolean", "integer", "number"
	kindText, kindTime, kindDuration               = "text", "time", "duration"
	kindList, kindObject, kindOther                = "list", "object", "other"
)

func kindOfValue(value ref.Val) string {
	switch value.(type) {
	case types.Null:
		return kindNull
	case types.Bool:
		return kindBoolean
	case types.Int, types.Uint:
		return kindInteger
	case types.Double:
		return kindNumber
	case types.String, types.Bytes:
		return kindText
	case types.Timestamp:
		return kindTime
	case types.Duration:
		return kindDuration
	case traits.Lister:
		return kindList
	case traits.Mapper:
		return kindObject
	}
	return kindOther
}

func kindOfNative(value any) string {
	switch value.(type) {
	case nil:
		return kindNull
	case bool:
		return kindBoolean
	case int, int32, int64, uint, uint32, uint64:
		return kindInteger
	case float32, float64:
		return kindNumber
	case string:
		return kindText
	case time.Time:
		return kindTime
	case time.Duration:
		return kindDuration
	case []any:
		return kindList
	case map[string]any:
		return kindObject
	}
	return kindOther
}

// kindOfType names a type as the checker has it.
func kindOfType(t *cel.Type) string { return kindOfTypeName(t.TypeName()) }

// kindOfTypeName names what the library calls a type, such as `list(int)`.
func kindOfTypeName(name string) string {
	name, _, _ = strings.Cut(name, "(")
	switch name {
	case "null", "null_type":
		return kindNull
	case "bool":
		return kindBoolean
	case "int", "uint":
		return kindInteger
	case "double":
		return kindNumber
	case "string", "bytes":
		return kindText
	case "timestamp", "google.protobuf.Timestamp":
		return kindTime
	case "duration", "google.protobuf.Duration":
		return kindDuration
	case "list":
		return kindList
	case "map":
		return kindObject
	}
	return kindOther
}

func digits(n int) string { return strconv.Itoa(n) }

func blank(text string) bool { return strings.TrimSpace(text) == "" }
