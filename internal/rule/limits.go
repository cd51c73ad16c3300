package rule

import "time"

// The limits of an expression and of its evaluation.
const (
	// MaxBytes is the longest expression, in bytes; a text with expressions in it
	// may be MaxTextBytes, each of them MaxBytes.
	MaxBytes     = 4 << 10
	MaxTextBytes = 64 << 10
	// MaxCost is the most that one evaluation may cost, in CEL's units: about one
	// for each operation, and one for each ten bytes of text that it looks at.
	MaxCost = 100_000
	// MaxTime is the longest that one evaluation may take. The cost ends it long
	// before, on a machine that is not overwhelmed.
	MaxTime = time.Second

	// quickCost is what a loop may cost before it is run so that it can be interrupted:
	// a fraction of a millisecond.
	quickCost = 2_000

	// maxDepth is how deep an expression may nest, and maxNodes how many parts it
	// may have, with what its macros become.
	maxDepth = 60
	maxNodes = 4_000
	// maxLoops is how many loops may stand one inside the other, and maxBinds how
	// many cel.bind.
	maxLoops = 3
	maxBinds = 8
	// maxPattern is the most instructions of a regular expression.
	maxPattern = 1_000
	// interruptEvery is after how many rounds of a loop the context is asked.
	interruptEvery = 100

	// maxMade is the longest text, in bytes, and maxEntries the longest list that an
	// evaluation may make; maxMemory bounds all that one of its values holds.
	maxMade    = 256 << 10
	maxEntries = 10_000
	maxMemory  = 100_000
	// maxValueDepth is how deep a value may nest that an evaluation makes or copies.
	maxValueDepth = 100
	// maxWork bounds the work of one call whose work grows with the product of what
	// it is given: comparing every entry of a list with every one of another, a
	// pattern with a text.
	maxWork = 2 * MaxCost
	// maxSearched is the longest text, in bytes, that a pattern is held against.
	maxSearched = 64 << 10
)
