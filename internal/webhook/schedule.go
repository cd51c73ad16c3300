package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"cauce/internal/outbox"
)

// waits are the times before each attempt, the example of the Standard Webhooks
// specification: three days and some hours in all.
var waits = []time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour,
	14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// longestRetryAfter bounds what a receiver may ask for.
const longestRetryAfter = 24 * time.Hour

// Next answers how long to wait before the next attempt after so many refusals, and
// whether there is one. Retry-After, zero when the receiver said nothing, is
// honoured where it is longer, up to 24 hours. Jitter is from [0, 1), even: 0 makes
// the wait a fifth shorter, almost 1 a fifth longer; it never shortens what the
// receiver asked for.
func Next(refused int, retryAfter time.Duration, jitter float64) (wait time.Duration, again bool) {
	refused = max(refused, 0)
	if refused >= len(waits) {
		return 0, false
	}
	wait = outbox.Spread(waits[refused], jitter).Round(time.Millisecond)
	return max(wait, min(retryAfter, longestRetryAfter)), true
}

// ParseRetryAfter reads the header Retry-After (RFC 9110 §10.2.3), seconds or a
// date of HTTP: how long from now. Zero is nothing said, nothing understood, or a
// time that is past; more than 24 hours is 24 hours.
func ParseRetryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if header != "" && strings.Trim(header, "0123456789") == "" {
		seconds, err := strconv.ParseInt(header, 10, 64)
		if err != nil || seconds > int64(longestRetryAfter/time.Second) {
			return longestRetryAfter // err: more than 64 bits of seconds
		}
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), longestRetryAfter)
}
