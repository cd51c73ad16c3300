package rule

import (
	"container/list"
	"sync"
)

// Cache keeps what was used last, bounded by count and by bytes together, by a key.
// It is safe for concurrent use.
type Cache[V any] struct {
	mu             sync.Mutex
	most, heaviest int
	weight         int
	used           *list.List // of *entry[V], last used first
	byKey          map[string]*list.Element
}

type entry[V any] struct {
	key    string
	value  V
	weight int
}

// NewCache makes a cache of at most so many entries, that weigh at most so many
// bytes together.
func NewCache[V any](most, heaviest int) *Cache[V] {
	return &Cache[V]{most: most, heaviest: heaviest, used: list.New(), byKey: map[string]*list.Element{}}
}

// Get answers what is kept under a key, or what build makes, with about how many
// bytes it weighs, which is then kept. Errors are not kept.
func (c *Cache[V]) Get(key string, build func() (V, int, error)) (V, error) {
	if value, ok := c.find(key); ok {
		return value, nil
	}
	// Outside the lock: others must not wait. Of two that build the same at once
	// one is kept.
	value, weight, err := build()
	if err != nil {
		return value, err
	}
	c.keep(key, value, weight+len(key))
	return value, nil
}

// Len answers how many entries there are.
func (c *Cache[V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used.Len()
}

func (c *Cache[V]) find(key string) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.byKey[key]
	if !ok {
		var none V
		return none, false
	}
	c.used.MoveToFront(element)
	return element.Value.(*entry[V]).value, true
}

func (c *Cache[V]) keep(key string, value V, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.byKey[key]; there {
		return
	}
	c.byKey[key] = c.used.PushFront(&entry[V]{key: key, value: value, weight: weight})
	c.weight += weight
	for c.used.Len() > c.most || c.weight > c.heaviest {
		last := c.used.Remove(c.used.Back()).(*entry[V])
		delete(c.byKey, last.key)
		c.weight -= last.weight
	}
}
