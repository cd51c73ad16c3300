package execution

import (
	"regexp"
	"strconv"

	"cauce/internal/fault"
)

// maxPlaces bounds the places that one step remembers.
const maxPlaces = 100

// judgeCoordinates checks places as they were sent: [longitude, latitude] in
// degrees (WGS 84), as texts.
func judgeCoordinates(places [][]string, faults *fault.List) {
	for i, pair := range places {
		path := "coordinates." + strconv.Itoa(i)
		if len(pair) != 2 || !degrees(pair[0], 180) || !degrees(pair[1], 90) {
			faults.Add(path, fault.BadCoordinates)
		}
	}
}

// decimal is how degrees are written: no exponent, no other base.
var decimal = regexp.MustCompile(`^-?\d{1,3}(\.\d{1,20})?$`)

func degrees(text string, most float64) bool {
	if !decimal.MatchString(text) {
		return false
	}
	v, err := strconv.ParseFloat(text, 64)
	return err == nil && v >= -most && v <= most
}

// locate appends places to what a step has, up to its bound, and tells whether
// there was room for any.
func (s *Step) locate(places [][]string) bool {
	taken := min(len(places), maxPlaces-len(s.Coordinates))
	s.Coordinates = append(s.Coordinates, places[:taken]...)
	return taken > 0
}
