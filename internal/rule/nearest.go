package rule

import (
	"github.com/agext/levenshtein"
)

// leastAlike is how alike, from 0 to 1, two names must be for one to be offered in
// place of the other: two letters of five that changed places.
const leastAlike = 0.59

// Nearest answers the known name that is most like a name, or "" when none is
// near. Of names equally near the first one is answered.
func Nearest(name string, known []string) string {
	if len(name) > maxNameBytes {
		return ""
	}
	best, score := "", leastAlike
	for _, candidate := range known {
		if candidate == name || len(candidate) > maxNameBytes {
			continue
		}
		if s := levenshtein.Match(name, candidate, nil); s > score {
			best, score = candidate, s
		}
	}
	return best
}

// Distance answers in how many letters a name differs from the nearest known one.
func Distance(name string, known []string) int {
	least := maxNameBytes
	if len(name) > maxNameBytes {
		return least
	}
	for _, candidate := range known {
		if len(candidate) <= maxNameBytes {
			least = min(least, levenshtein.Distance(name, candidate, nil))
		}
	}
	return least
}

// maxNameBytes is the longest name that is compared with others: the work grows
// with the product of both lengths.
const maxNameBytes = 128
