// Package scope says which names an expression of each kind sees (the contract's
// "Expressions"), holds expressions against the catalog of step types when they are
// saved, and compiles them for whoever runs them.
//
//   - A skip sees the steps of the flow by their types, as the REST surface shows a
//     step, and `workflow`.
//   - A rule sees the payload of the step that it judges, field by field, and over
//     it `step` (the judged one), the steps of the flow, and `workflow`.
//   - A text sees the steps that it lists; there a step's name is its payload.
//   - `now` is there for all of them.
package scope

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cauce/internal/rule"
	"cauce/internal/step"
)

// The names that are no step's, and those of a step's members.
const (
	workflowName = "workflow"
	stepName     = "step"
	nowName      = "now"
	payloadName  = "payload"
	statusName   = "status"
	startedName  = "started_at"
	finishedName = "finished_at"
)

// Catalog is the list of step types.
type Catalog interface {
	// Lookup answers a type by its name or an alias of it.
	Lookup(key string) (step.Definition, bool)
	// Keys answers the name of every type, sorted.
	Keys() []string
}

// The expressions that are kept compiled, and about what they take together.
const (
	maxKept      = 2_000
	maxKeptBytes = 64 << 20
)

// Scopes knows the names of every kind of expression. It is safe for concurrent
// use.
type Scopes struct {
	catalog  Catalog
	keys     []string
	payloads map[string]*rule.Shape
	steps    map[string]*rule.Shape

	expressions *rule.Cache[compiled[*rule.Expression]]
	texts       *rule.Cache[compiled[*rule.Text]]
}

// compiled is what is kept: warnings with it.
type compiled[V any] struct {
	value    V
	warnings []*rule.Problem
}

// New makes the Scopes of a catalog. It panics when a schema of ours cannot be
// read: the program as built cannot work then, and no test would have let it pass.
func New(catalog Catalog) *Scopes {
	s := &Scopes{
		catalog:     catalog,
		keys:        catalog.Keys(),
		payloads:    map[string]*rule.Shape{},
		steps:       map[string]*rule.Shape{},
		expressions: rule.NewCache[compiled[*rule.Expression]](maxKept, maxKeptBytes),
		texts:       rule.NewCache[compiled[*rule.Text]](maxKept, maxKeptBytes),
	}
	for _, name := range s.allNames() {
		definition, ok := catalog.Lookup(name)
		if !ok {
			continue
		}
		payload, err := payloadShape(definition)
		if err != nil {
			panic(fmt.Sprintf("scope: %v", err))
		}
		s.payloads[name], s.steps[name] = payload, stepShape(payload)
	}
	return s
}

// allNames are every name of every type, other names among them.
func (s *Scopes) allNames() []string {
	names := slices.Clone(s.keys)
	for _, name := range s.keys {
		if alias, ok := aliased[name]; ok {
			names = append(names, alias)
		}
	}
	return names
}

// canonical answers the name of a type, given an alias or a name.
func (s *Scopes) canonical(name string) string {
	if definition, ok := s.catalog.Lookup(name); ok {
		return definition.Key
	}
	return name
}

// sees tells whether a step is in a list, whichever of its names is used there.
func (s *Scopes) sees(list []string, name string) bool {
	name = s.canonical(name)
	return slices.ContainsFunc(list, func(other string) bool { return s.canonical(other) == name })
}

// namesOf are the names under which steps are seen, aliases among them; all there
// are when no list is given.
func (s *Scopes) namesOf(list []string) []string {
	if list == nil {
		return s.allNames()
	}
	var names []string
	for _, name := range s.allNames() {
		if s.sees(list, name) {
			names = append(names, name)
		}
	}
	return names
}

// Skip compiles the expression of a `skip_steps` for a flow of these steps. An
// error is a *rule.Problem.
func (s *Scopes) Skip(text string, flowSteps []string) (*rule.Expression, error) {
	c, err := s.skip(text, flowSteps)
	return c.value, err
}

func (s *Scopes) skip(text string, flowSteps []string) (compiled[*rule.Expression], error) {
	return s.expression(key("skip", text, flowSteps), text, rule.Boolean, func() rule.Names {
		known := map[string]*rule.Shape{workflowName: flowShape}
		for _, name := range s.namesOf(orEmpty(flowSteps)) {
			known[name] = s.steps[name]
		}
		return rule.Names{Known: known}
	})
}

// Rule compiles the template of a knockout rule for a step type, in a flow of these
// steps or in any flow when they are nil. An error is a *rule.Problem.
func (s *Scopes) Rule(template, stepType string, flowSteps []string) (*rule.Expression, error) {
	c, err := s.rule(template, stepType, flowSteps)
	return c.value, err
}

// rule lets a template name what is not known: a field that a payload may have
// after all.
func (s *Scopes) rule(template, stepType string, flowSteps []string) (compiled[*rule.Expression], error) {
	stepType = s.canonical(stepType)
	return s.expression(key("rule "+stepType, template, flowSteps), template, rule.Boolean, func() rule.Names {
		known := map[string]*rule.Shape{}
		if payload := s.payloads[stepType]; payload != nil {
			maps.Copy(known, payload.Fields)
		}
		for _, name := range s.namesOf(flowSteps) {
			known[name] = s.steps[name]
		}
		known[workflowName] = flowShape
		known[stepName] = s.steps[stepType]
		return rule.Names{Known: known, Open: true}
	})
}

// Text compiles a text whose expressions see these steps. An error is a
// *rule.Problem.
func (s *Scopes) Text(template string, steps []string) (*rule.Text, error) {
	c, err := s.text(template, steps)
	return c.value, err
}

func (s *Scopes) text(template string, steps []string) (compiled[*rule.Text], error) {
	return s.texts.Get(key("text", template, orEmpty(steps)), func() (compiled[*rule.Text], int, error) {
		known := map[string]*rule.Shape{}
		for _, name := range s.namesOf(orEmpty(steps)) {
			known[name] = s.payloads[name]
		}
		t, warnings, err := rule.CompileText(template, rule.Names{Known: known})
		if err != nil {
			return compiled[*rule.Text]{}, 0, err
		}
		return compiled[*rule.Text]{t, warnings}, t.Weight(), nil
	})
}

func (s *Scopes) expression(
	key, text string, want rule.Result, names func() rule.Names,
) (compiled[*rule.Expression], error) {
	return s.expressions.Get(key, func() (compiled[*rule.Expression], int, error) {
		e, warnings, err := rule.Compile(text, names(), want)
		if err != nil {
			return compiled[*rule.Expression]{}, 0, err
		}
		return compiled[*rule.Expression]{e, warnings}, e.Weight(), nil
	})
}

// orEmpty: a skip or a text without steps sees none.
func orEmpty(steps []string) []string {
	if steps == nil {
		return []string{}
	}
	return steps
}

// key names a compiled thing by all that it depends on.
func key(kind, text string, steps []string) string {
	if steps == nil {
		return kind + "\x00*\x00" + text
	}
	sorted := slices.Clone(steps)
	slices.Sort(sorted)
	return kind + "\x00" + strings.Join(sorted, " ") + "\x00" + text
}
