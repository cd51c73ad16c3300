package library

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"cauce/internal/fault"
)

// isoLayout is the contract's time format; the moment is in UTC.
const isoLayout = "2006-01-02T15:04:05.000000Z"

// dynamics are the dynamic texts of a template by name, and what each becomes
// when a flow is created at a moment.
var dynamics = map[string]func(now time.Time) string{
	"guid":         func(time.Time) string { return uuid.NewString() }, // version 4 (RFC 9562)
	"timestamp":    func(now time.Time) string { return strconv.FormatInt(now.Unix(), 10) },
	"isoTimestamp": func(now time.Time) string { return now.UTC().Format(isoLayout) },
}

const (
	dynamicBegin = "{{$"
	dynamicEnd   = "}}"
)

var dynamic = regexp.MustCompile(`\{\{\$[^{}]*\}\}`)

func dynamicName(found string) string {
	return strings.TrimSuffix(strings.TrimPrefix(found, dynamicBegin), dynamicEnd)
}

// FillTexts answers a copy of a free-form value in which every dynamic text,
// alone or inside a longer text, is filled: `{{$guid}}` with a fresh UUID for each
// occurrence, `{{$timestamp}}` with the Unix seconds of now, `{{$isoTimestamp}}`
// with now in UTC. A text stays a text; the keys of objects, and dynamic texts
// that there are not, stay as they are.
func FillTexts(value any, now time.Time) any {
	switch v := value.(type) {
	case string:
		return dynamic.ReplaceAllStringFunc(v, func(found string) string {
			if fill, ok := dynamics[dynamicName(found)]; ok {
				return fill(now)
			}
			return found
		})
	case map[string]any:
		return FillObject(v, now)
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = FillTexts(member, now)
		}
		return out
	}
	return value
}

// FillObject is FillTexts of an object; the answer is never nil.
func FillObject(object map[string]any, now time.Time) map[string]any {
	out := make(map[string]any, len(object))
	for key, member := range object {
		out[key] = FillTexts(member, now)
	}
	return out
}

// UnknownTexts finds the texts of a free-form value that ask for a dynamic text
// that there is not, each under its path.
func UnknownTexts(value any) []fault.Fault {
	list := &fault.List{}
	noteUnknown(value, "", list)
	return list.Faults()
}

func noteUnknown(value any, path string, list *fault.List) {
	switch v := value.(type) {
	case string:
		for _, found := range dynamic.FindAllString(v, -1) {
			if _, ok := dynamics[dynamicName(found)]; !ok {
				list.Add(path, fault.UnknownDynamicText, dynamicTexts)
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			noteUnknown(v[key], fault.Join(path, key), list)
		}
	case []any:
		for i, member := range v {
			noteUnknown(member, fault.Join(path, strconv.Itoa(i)), list)
		}
	}
}

// dynamicTexts are the dynamic texts that there are, as they are written.
var dynamicTexts = dynamicBegin + strings.Join(slices.Sorted(maps.Keys(dynamics)), dynamicEnd+", "+dynamicBegin) + dynamicEnd
