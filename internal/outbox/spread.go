package outbox

import "time"

// Spread is a wait, give or take a fifth, so that what broke together does not come
// again together. Jitter is a number from [0, 1); others count as the next of them.
func Spread(wait time.Duration, jitter float64) time.Duration {
	return time.Duration(float64(wait) * (0.8 + 0.4*min(max(jitter, 0), 1)))
}
