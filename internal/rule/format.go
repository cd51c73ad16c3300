package rule

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// english is the language that is not Spanish.
const english = "en"

// Format words a native value for people who read a language: "en", or else
// Spanish as in Mexico. Texts that are a date or an RFC 3339 time are dates.
func Format(value any, lang string) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		return formatBool(value, lang)
	case int64:
		return formatNumber(float64(value), strconv.FormatInt(value, 10), lang)
	case uint64:
		return formatNumber(float64(value), strconv.FormatUint(value, 10), lang)
	case float64:
		return formatNumber(value, strconv.FormatFloat(value, 'f', -1, 64), lang)
	case string:
		return formatText(value, lang)
	case []byte:
		return string(value)
	case time.Time:
		return formatTime(value, lang)
	case time.Duration:
		return value.String()
	case []any:
		return formatList(value, lang)
	case map[string]any:
		return formatMap(value, lang)
	}
	return fmt.Sprint(value)
}

func formatBool(value bool, lang string) string {
	switch {
	case lang == english && value:
		return "yes"
	case lang == english || !value:
		return "no"
	}
	return "sí"
}

// grouped is the least number whose digits are grouped: a year or a year's income
// of four digits stays as people write it.
const grouped = 10_000

// exact is up to where a double holds every whole number.
const exact = 1 << 53

func formatNumber(value float64, plain, lang string) string {
	size := math.Abs(value)
	if size < grouped || size > exact || math.IsNaN(value) {
		return plain
	}
	tag := language.MustParse("es-MX")
	if lang == english {
		tag = language.English
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(value, number.MaxFractionDigits(maxFraction)))
}

// maxFraction is the most digits behind the point of a large number.
const maxFraction = 6

func formatText(value, lang string) string {
	if len(value) == len(dateLayout) {
		if t, err := time.Parse(dateLayout, value); err == nil {
			return formatDate(t, lang)
		}
	}
	if len(value) > len(dateLayout) && value[len(dateLayout)] == 'T' {
		if t, err := time.Parse(time.RFC3339Nano, value); err == nil {
			return formatTime(t.UTC(), lang)
		}
	}
	return value
}

var months = [...]string{
	"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
	"diciembre",
}

func formatDate(t time.Time, lang string) string {
	if lang == english {
		return t.Format("January 2, 2006")
	}
	return fmt.Sprintf("%d de %s de %d", t.Day(), months[t.Month()-1], t.Year())
}

func formatTime(t time.Time, lang string) string {
	return formatDate(t, lang) + ", " + t.Format("15:04") + " UTC"
}

func formatList(list []any, lang string) string {
	words := make([]string, len(list))
	for i, entry := range list {
		words[i] = Format(entry, lang)
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := words[len(words)-1]
	and := " y "
	if lang == english {
		and = " and "
	} else if soundsLikeI(last) {
		and = " e "
	}
	return strings.Join(words[:len(words)-1], ", ") + and + last
}

// soundsLikeI tells whether "y" becomes "e" before a word.
func soundsLikeI(word string) bool {
	word = strings.ToLower(word)
	for _, begin := range []string{"i", "í", "hi", "hí"} {
		if strings.HasPrefix(word, begin) {
			return !strings.HasPrefix(word, "hie")
		}
	}
	return false
}

func formatMap(m map[string]any, lang string) string {
	names := slices.Sorted(maps.Keys(m))
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + ": " + Format(m[name], lang)
	}
	return strings.Join(parts, "; ")
}
