package step

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// The most schemas that the cache keeps, and the most bytes that they take
// together, about: customers choose how heavy each is.
const (
	maxCached      = 256
	maxCachedBytes = 64 << 20
)

// compiled is shared by every flow: the catalog's schemas and those that
// integrators send again and again.
var compiled = newCache(maxCached, maxCachedBytes)

// CompileCached is Compile, save that it remembers the 256 schemas used last, as
// far as they are not too heavy, by the SHA-256 of their text. Errors are not
// remembered.
func CompileCached(raw []byte) (*Schema, error) { return compiled.compile(raw) }

// cache keeps what was used last.
type cache struct {
	mu             sync.Mutex
	most, heaviest int
	weight         int
	used           *list.List // of *cached, last used first
	bySum          map[[sha256.Size]byte]*list.Element
}

type cached struct {
	sum    [sha256.Size]byte
	schema *Schema
}

func newCache(most, heaviest int) *cache {
	return &cache{most: most, heaviest: heaviest, used: list.New(), bySum: map[[sha256.Size]byte]*list.Element{}}
}

func (c *cache) compile(raw []byte) (*Schema, error) {
	sum := sha256.Sum256(raw)
	if schema := c.find(sum); schema != nil {
		return schema, nil
	}
	// Outside the lock: others must not wait for a heavy schema. Two that compile
	// the same at once both succeed, and one of the two is kept.
	schema, err := Compile(raw)
	if err != nil {
		return nil, err
	}
	c.keep(sum, schema)
	return schema, nil
}

func (c *cache) find(sum [sha256.Size]byte) *Schema {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.bySum[sum]
	if !ok {
		return nil
	}
	c.used.MoveToFront(element)
	return element.Value.(*cached).schema
}

func (c *cache) keep(sum [sha256.Size]byte, schema *Schema) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.bySum[sum]; there {
		return
	}
	c.bySum[sum] = c.used.PushFront(&cached{sum: sum, schema: schema})
	c.weight += schema.weight
	for c.used.Len() > c.most || c.weight > c.heaviest {
		last := c.used.Remove(c.used.Back()).(*cached)
		delete(c.bySum, last.sum)
		c.weight -= last.schema.weight
	}
}
