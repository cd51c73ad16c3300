package rule

import (
	"strings"
	"unicode/utf8"
)

// Seen answers the values that the expression read, by reference, with personal
// data masked: numbers and booleans stand, texts keep their first and last
// character at most. What is not there is left out.
func (e *Expression) Seen(vars Vars) map[string]any {
	v := e.viewOf(vars)
	defer v.done()
	seen := map[string]any{}
	for _, c := range e.chains {
		value, _, path, how := v.reach(c)
		if how != found || c.name == nowName {
			continue
		}
		if len(seen) >= maxSeen {
			return seen
		}
		seen[path] = Mask(value)
	}
	return seen
}

// The most that is shown of what an expression saw: references, members or entries
// of each, and levels.
const (
	maxSeen       = 50
	maxSeenWithin = 20
	maxSeenDepth  = 4
)

// hidden takes the place of what is not shown.
const hidden = "***"

// Mask answers a native value with its texts masked. Large values are cut.
func Mask(value any) any { return mask(value, 0) }

func mask(value any, depth int) any {
	switch value := value.(type) {
	case string:
		return maskText(value)
	case []any:
		if depth >= maxSeenDepth {
			return hidden
		}
		masked := []any{}
		for _, entry := range value[:min(len(value), maxSeenWithin)] {
			masked = append(masked, mask(entry, depth+1))
		}
		return masked
	case map[string]any:
		if depth >= maxSeenDepth {
			return hidden
		}
		return maskMap(value, depth)
	case nil, bool, int, int32, int64, uint32, uint64, float32, float64:
		return value
	}
	return hidden
}

func maskMap(value map[string]any, depth int) any {
	masked := map[string]any{}
	for name, member := range value {
		if len(masked) >= maxSeenWithin {
			break
		}
		masked[name] = mask(member, depth+1)
	}
	return masked
}

// maskText masks a mail address on both sides of its @, and keeps its last label:
// `j***@e***.com`.
func maskText(text string) string {
	local, domain, ok := strings.Cut(text, "@")
	if !ok || strings.ContainsAny(text, " \n") {
		return ends(text, true)
	}
	masked := ends(local, false) + "@"
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return masked + ends(domain, false)
	}
	return masked + ends(domain[:dot], false) + domain[dot:]
}

// The fewest characters of which the first one, and both ends, may be shown.
const (
	leastForFirst = 4
	leastForBoth  = 6
)

func ends(text string, both bool) string {
	n := utf8.RuneCountInString(text)
	first, size := utf8.DecodeRuneInString(text)
	if n == 0 || !both && size > 0 {
		if n == 0 {
			return hidden
		}
		return string(first) + hidden
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case n >= leastForBoth:
		return string(first) + hidden + string(last)
	case n >= leastForFirst:
		return string(first) + hidden
	}
	return hidden
}
