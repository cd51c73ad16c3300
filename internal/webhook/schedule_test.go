package webhook

import (
	"testing"
	"time"
)

func TestNext(t *testing.T) {
	const even = 0.5
	want := []time.Duration{
		0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour,
		14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
	var whole time.Duration
	for refused, wait := range want {
		got, again := Next(refused, 0, even)
		if got != wait || !again {
			t.Errorf("after %d refusals: %s, %t, want %s", refused, got, again, wait)
		}
		whole += got
		for jitter, share := range map[float64]float64{-1: 0.8, 0: 0.8, 0.25: 0.9, 0.75: 1.1, 1: 1.2, 7: 1.2} {
			got, _ := Next(refused, 0, jitter)
			if moved := time.Duration(float64(wait) * share); (got - moved).Abs() > time.Millisecond {
				t.Errorf("after %d refusals with jitter %v: %s, want %s", refused, jitter, got, moved)
			}
		}
	}
	if whole != 75*time.Hour+35*time.Minute+5*time.Second { // the specification's last row
		t.Errorf("the last attempt comes after %s", whole)
	}
	for _, refused := range []int{10, 11, 1 << 30} {
		if wait, again := Next(refused, time.Hour, even); again || wait != 0 {
			t.Errorf("after %d refusals: %s, %t", refused, wait, again)
		}
	}
	if wait, again := Next(-1, 0, even); wait != 0 || !again {
		t.Errorf("before the first: %s, %t", wait, again)
	}
	if len(waits) != len(want) {
		t.Errorf("%d attempts", len(waits))
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for _, tt := range []struct {
		refused    int
		retryAfter time.Duration
		want       time.Duration
	}{
		{1, time.Minute, time.Minute},                           // longer than the schedule's
		{2, time.Minute, 4 * time.Minute},                       // shorter
		{1, 30 * 24 * time.Hour, 24 * time.Hour},                // bounded
		{1, -time.Hour, 4 * time.Second},                        // nonsense
		{9, 24 * time.Hour, 24 * time.Hour},                     // not shortened by jitter
		{9, 0, time.Duration(0.8 * float64(24*time.Hour))},      // nothing said
		{3, 24*time.Minute + time.Second, 24*time.Minute + 1e9}, // a second longer
	} {
		if got, again := Next(tt.refused, tt.retryAfter, 0); got != tt.want || !again {
			t.Errorf("Next(%d, %s) = %s, want %s", tt.refused, tt.retryAfter, got, tt.want)
		}
	}
}

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"120":                            2 * time.Minute,
		" 120 ":                          2 * time.Minute,
		"86400":                          24 * time.Hour,
		"86401":                          24 * time.Hour,
		"9223372036854775807":            24 * time.Hour,
		"99999999999999999999999999":     24 * time.Hour,
		"-5":                             0,
		"+5":                             0,
		"1.5":                            0,
		"0x10":                           0,
		"1e3":                            0,
		"soon":                           0,
		"Sun, 06 Nov 1994 08:50:37 GMT":  time.Minute, // IMF-fixdate
		"Sunday, 06-Nov-94 08:50:37 GMT": time.Minute, // RFC 850
		"Sun Nov  6 08:50:37 1994":       time.Minute, // asctime
		"Sun, 06 Nov 1994 08:49:36 GMT":  0,           // past
		"Fri, 31 Dec 9999 23:59:59 GMT":  24 * time.Hour,
		"Sun, 06 Nov 1994 08:50:37":      0,
	} {
		if got := ParseRetryAfter(header, now); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Sun, 06 Nov 1994 08:50:37 GMT")
	now := time.Unix(1764547200, 0)
	f.Fuzz(func(t *testing.T, header string) {
		if got := ParseRetryAfter(header, now); got < 0 || got > 24*time.Hour {
			t.Errorf("%q: %s", header, got)
		}
	})
}
