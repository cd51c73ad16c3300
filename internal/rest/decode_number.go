package rest

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"cauce/internal/fault"
)

// maxSafeInteger is the greatest integer that, with all below it, a double keeps
// whole.
const maxSafeInteger = 1<<53 - 1

// parseInteger reads a JSON number as an integer: 5, 5.0 and 50e-1 are the same
// one. A fraction is strconv.ErrSyntax, one too large strconv.ErrRange.
func parseInteger(written string) (int64, error) {
	if !strings.ContainsAny(written, ".eE") {
		return strconv.ParseInt(written, 10, 64)
	}
	mantissa, exponent := written, 0
	if i := strings.IndexAny(written, "eE"); i >= 0 {
		mantissa = written[:i]
		var err error
		if exponent, err = strconv.Atoi(written[i+1:]); err != nil {
			// More digits than an int holds; as good as endless.
			exponent = math.MaxInt32
			if written[i+1] == '-' {
				exponent = -exponent
			}
		}
	}
	return shifted(mantissa, exponent)
}

// shifted reads mantissa times ten to the exponent.
func shifted(mantissa string, exponent int) (int64, error) {
	sign := ""
	if mantissa[0] == '-' {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimRight(whole+fraction, "0")
	if strings.Trim(digits, "0") == "" {
		return 0, nil
	}
	zeros := len(whole) + exponent - len(digits)
	if zeros < 0 {
		return 0, strconv.ErrSyntax
	}
	digits = strings.TrimLeft(digits, "0")
	if len(digits)+zeros > 19 {
		return 0, strconv.ErrRange
	}
	return strconv.ParseInt(sign+digits+strings.Repeat("0", zeros), 10, 64)
}

// integerFault says what is wrong with an integer, read with or without an error.
func integerFault(n int64, err error, least, greatest int64) (fault.Code, []string) {
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return fault.WrongKind, []string{kindInteger}
	case err != nil, n < least, n > greatest:
		return fault.OutOfRange, []string{strconv.FormatInt(least, 10), strconv.FormatInt(greatest, 10)}
	}
	return "", nil
}

// parseDouble reads a number of a free-form part, which holds doubles alone. An
// integer that a double cannot hold is refused rather than changed in silence,
// and so is what is beyond every double.
func parseDouble(written string) (f float64, whole bool) {
	f, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return 0, false
	}
	if math.Abs(f) <= maxSafeInteger || strings.ContainsAny(written, ".eE") {
		return f, true
	}
	return f, strconv.FormatFloat(f, 'f', 0, 64) == written
}
