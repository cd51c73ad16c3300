package service

import "testing"

// The vector was made with Python's hmac module, as an integrator would.
func TestSignRedirect(t *testing.T) {
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	const want = "a045696880e6494446d8b921b81481dcecfeb3b211215ad6ac9923452adc5ec9"
	if got := signRedirect(key, "0193a7e2-6a50-7c3c-9f7e-2f6d3b1a9c01", "completed", "1764000000"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
