package main

import (
	"testing"
	"time"
)

// TestItRuns keeps the measured job able to run; what it measures is for make bench.
func TestItRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the whole service, and the race detector learns nothing new")
	}
	if err := run("1", 10*time.Millisecond, 1); err != nil {
		t.Fatal(err)
	}
}
