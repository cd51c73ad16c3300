package step

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestCacheKeepsWhatWasUsedLast(t *testing.T) {
	c := newCache(2, 1<<30)
	a, b, other := []byte(`{"title":"a"}`), []byte(`{"title":"b"}`), []byte(`{"title":"c"}`)
	first := mustCompile(t, c, a)
	if mustCompile(t, c, a) != first {
		t.Error("the same text is compiled twice")
	}
	second := mustCompile(t, c, b)
	mustCompile(t, c, a) // used again, so b is the oldest
	mustCompile(t, c, other)
	if mustCompile(t, c, a) != first {
		t.Error("what was used last is gone")
	}
	if mustCompile(t, c, b) == second {
		t.Error("what was used first is kept beyond the limit")
	}
	if c.used.Len() != 2 || len(c.bySum) != 2 {
		t.Errorf("%d and %d entries, want 2", c.used.Len(), len(c.bySum))
	}
}

func TestCacheWeighs(t *testing.T) {
	const heaviest = 1 << 20
	c := newCache(1000, heaviest)
	for i := range 20 {
		heavy := fmt.Sprintf(`{"title":"%d","properties":{%s}}`, i, repeat(400, `"p%d":{"type":"string"}`))
		mustCompile(t, c, []byte(heavy))
		if c.weight > heaviest {
			t.Fatalf("the cache weighs %d", c.weight)
		}
	}
	if n := c.used.Len(); n == 0 || n == 20 {
		t.Errorf("%d of 20 are kept", n)
	}
	heavier := fmt.Sprintf(`{"properties":{%s}}`, repeat(1900, `"p%d":{"type":"string"}`))
	mustCompile(t, c, []byte(heavier))
	if c.weight < 0 || c.weight > heaviest || c.used.Len() != len(c.bySum) {
		t.Errorf("weight %d, %d and %d entries", c.weight, c.used.Len(), len(c.bySum))
	}
}

func TestCacheKeepsNoErrors(t *testing.T) {
	c := newCache(2, 1<<30)
	for range 2 {
		if _, err := c.compile([]byte(`{"type":"nonsense"}`)); err == nil || !strings.Contains(err.Error(), "/type") {
			t.Errorf("compile: %v", err)
		}
	}
	if c.used.Len() != 0 {
		t.Error("an error is kept")
	}
}

func TestCacheAtTheSameTime(t *testing.T) {
	c := newCache(3, 1<<30)
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 50 {
				schema, err := c.compile(fmt.Appendf(nil, `{"maxLength":%d}`, (worker+i)%5))
				if err != nil || len(schema.Validate("123456")) != 1 {
					t.Errorf("worker %d: %v", worker, err)
				}
			}
		})
	}
	group.Wait()
}

func mustCompile(t *testing.T, c *cache, raw []byte) *Schema {
	t.Helper()
	s, err := c.compile(raw)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
