package rest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var errNotFinite = errors.New("rest: NaN and infinities are not JSON")

// appendNumber writes a double the way encoding/json does: whole ones as
// integers, an exponent only below 1e-6 and from 1e21 on.
func appendNumber(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return dst, errNotFinite
	}
	size := math.Abs(f)
	if size == 0 || (size >= 1e-6 && size < 1e21) {
		return strconv.AppendFloat(dst, f, 'f', -1, 64), nil
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// e-09 is written e-9.
	if n := len(dst); dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst, nil
}

// appendTime writes a time in UTC with six decimals, always.
func appendTime(dst []byte, at *timestamppb.Timestamp) ([]byte, error) {
	if err := at.CheckValid(); err != nil {
		return dst, fmt.Errorf("rest: %w", err)
	}
	t := time.Unix(at.GetSeconds(), int64(at.GetNanos())).UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = appendDigits(append(dst, '"'), year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond()/1000, 6)
	return append(dst, 'Z', '"'), nil
}

// appendDigits writes a number with leading zeros.
func appendDigits(dst []byte, n, width int) []byte {
	var digits [6]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[:width]...)
}

// sortedKeys lends slices for the keys of one object at a time.
var sortedKeys = sync.Pool{New: func() any { return new([]string) }}

func appendStruct(dst []byte, s *structpb.Struct) ([]byte, error) {
	keys := sortedKeys.Get().(*[]string)
	defer func() {
		clear(*keys)
		*keys = (*keys)[:0]
		sortedKeys.Put(keys)
	}()
	for key := range s.GetFields() {
		*keys = append(*keys, key)
	}
	slices.Sort(*keys)
	dst = append(dst, '{')
	for i, key := range *keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendText(dst, key), ':')
		var err error
		if dst, err = appendValue(dst, s.GetFields()[key]); err != nil {
			return dst, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(dst, '}'), nil
}

func appendList(dst []byte, list *structpb.ListValue) ([]byte, error) {
	dst = append(dst, '[')
	for i, v := range list.GetValues() {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(dst, v); err != nil {
			return dst, fmt.Errorf("%d: %w", i, err)
		}
	}
	return append(dst, ']'), nil
}

func appendValue(dst []byte, v *structpb.Value) ([]byte, error) {
	switch kind := v.GetKind().(type) {
	case *structpb.Value_StringValue:
		return appendText(dst, kind.StringValue), nil
	case *structpb.Value_NumberValue:
		return appendNumber(dst, kind.NumberValue)
	case *structpb.Value_BoolValue:
		return strconv.AppendBool(dst, kind.BoolValue), nil
	case *structpb.Value_StructValue:
		return appendStruct(dst, kind.StructValue)
	case *structpb.Value_ListValue:
		return appendList(dst, kind.ListValue)
	}
	return append(dst, "null"...), nil
}
