// Package catalog is the only list of step types. To add one, add its line to
// definitions: docs/adding-a-step.md.
package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cauce/internal/step"
	"cauce/internal/step/acceptance"
	"cauce/internal/step/addressverification"
	"cauce/internal/step/auth"
	"cauce/internal/step/biometricsign"
	"cauce/internal/step/cdcauthorization"
	"cauce/internal/step/customform"
	"cauce/internal/step/documentanalyzer"
	"cauce/internal/step/documentpreview"
	"cauce/internal/step/documentqr"
	"cauce/internal/step/documentsign"
	"cauce/internal/step/enrollbasic"
	"cauce/internal/step/enrollfingerprint"
	"cauce/internal/step/enrollfull"
	"cauce/internal/step/enrollsimple"
	"cauce/internal/step/filesupload"
	"cauce/internal/step/liveness"
	"cauce/internal/step/multipledocumentsign"
	"cauce/internal/step/personaladdress"
	"cauce/internal/step/personalbankdata"
	"cauce/internal/step/personalfinancial"
	"cauce/internal/step/personaljobdetail"
	"cauce/internal/step/personalreferences"
	"cauce/internal/step/verifyemail"
	"cauce/internal/step/verifyphonenumber"
	"cauce/internal/step/videosignstep"
)

// definitions are the types that there are.
var definitions = []func() step.Definition{
	acceptance.Definition,
	addressverification.Definition,
	auth.Definition,
	biometricsign.Definition,
	cdcauthorization.Definition,
	customform.Definition,
	documentanalyzer.Definition,
	documentpreview.Definition,
	documentqr.Definition,
	documentsign.Definition,
	enrollbasic.Definition,
	enrollfingerprint.Definition,
	enrollfull.Definition,
	enrollsimple.Definition,
	filesupload.Definition,
	liveness.Definition,
	multipledocumentsign.Definition,
	personaladdress.Definition,
	personalbankdata.Definition,
	personalfinancial.Definition,
	personaljobdetail.Definition,
	personalreferences.Definition,
	verifyemail.Definition,
	verifyphonenumber.Definition,
	videosignstep.Definition,
}

// aliases are other names that the contract takes for a type.
var aliases = map[string]string{"video_sign": "video_sign_step"}

// Catalog is the list of step types with their compiled schemas. It never
// changes; it is safe for concurrent use. Callers must not change the slices and
// maps inside the definitions that it hands out.
type Catalog struct {
	all    []step.Definition
	byKey  map[string]int
	setups []*step.Schema
	// payloads judge submissions of the types whose Work is no step.Schemer.
	payloads []*step.Schema
}

// New makes the catalog, of the types that there are and of more that somebody else
// has made. It panics when a schema does not compile or two types have one name: the
// program as built cannot work then, and no test would have let it pass.
func New(more ...func() step.Definition) *Catalog {
	c := &Catalog{byKey: make(map[string]int, len(definitions)+len(more)+len(aliases))}
	for _, definition := range slices.Concat(definitions, more) {
		c.all = append(c.all, definition())
	}
	slices.SortFunc(c.all, func(a, b step.Definition) int { return strings.Compare(a.Key, b.Key) })
	for i, d := range c.all {
		if _, twice := c.byKey[d.Key]; twice || aliases[d.Key] != "" {
			panic(fmt.Sprintf("catalog: %s: there is a type of this name already", d.Key))
		}
		c.byKey[d.Key] = i
		c.setups = append(c.setups, mustCompile(d.Key, "setup", d.Setup))
		c.payloads = append(c.payloads, mustCompile(d.Key, "payload", d.Payload))
	}
	for alias, key := range aliases {
		c.byKey[alias] = c.byKey[key]
	}
	return c
}

// mustCompile goes through the cache, so that whoever compiles a definition's
// schema later finds it there.
func mustCompile(key, which string, raw []byte) *step.Schema {
	schema, err := step.CompileCached(raw)
	if err != nil {
		panic(fmt.Sprintf("catalog: %s: %s schema: %v", key, which, err))
	}
	return schema
}

// All answers every type, sorted by key.
func (c *Catalog) All() []step.Definition { return slices.Clone(c.all) }

// Keys answers the name of every type, sorted.
func (c *Catalog) Keys() []string {
	keys := make([]string, len(c.all))
	for i, d := range c.all {
		keys[i] = d.Key
	}
	return keys
}

// Names answers every name that Lookup knows, aliases too, sorted.
func (c *Catalog) Names() []string { return slices.Sorted(maps.Keys(c.byKey)) }

// Lookup answers a type by its name or an alias of it; the definition's Key is
// the name.
func (c *Catalog) Lookup(key string) (step.Definition, bool) {
	i, ok := c.byKey[key]
	if !ok {
		return step.Definition{}, false
	}
	return c.all[i], true
}

// SetupSchema answers the compiled schema of a type's setup.
func (c *Catalog) SetupSchema(key string) (*step.Schema, bool) { return c.schema(c.setups, key) }

// PayloadSchema answers the compiled schema of a type's submissions, as the
// definition has it; that of a step.Schemer depends on the flow's setup.
func (c *Catalog) PayloadSchema(key string) (*step.Schema, bool) { return c.schema(c.payloads, key) }

func (c *Catalog) schema(schemas []*step.Schema, key string) (*step.Schema, bool) {
	i, ok := c.byKey[key]
	if !ok {
		return nil, false
	}
	return schemas[i], true
}
