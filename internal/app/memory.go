package app

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to three times what lives in it before it is
// collected: the service holds little and makes much garbage, and a collection at
// twice that costs a tenth of its time.
const gcPercent = 200

// TuneMemory sets the collector for the service, unless the operator has by GOGC.
func TuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
