package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/rest"
)

// bodyPath is the path of what no field is to blame for.
const bodyPath = "body"

// maxParts is how many bytes of JSON a flow is created from, as sent or as merged
// and filled: what the edge reads of a request.
const maxParts = 1 << 20

// CreateWorkflowFromTemplate fills a template's dynamic texts, merges overwrites
// over it and creates the flow as CreateWorkflow would. A fault stands under
// overwrites where what it blames came with them, else under the template's path.
func (s templates) CreateWorkflowFromTemplate(
	ctx context.Context, in *workflowsv1.CreateWorkflowFromTemplateRequest,
) (*workflowsv1.Workflow, error) {
	template, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults, overwrites := fault.Take(ctx), asMap(in.GetOverwrites())
	if faults.Has(bodyPath) {
		return nil, faults.Err()
	}
	request := (&workflowsv1.CreateWorkflowRequest{}).ProtoReflect().Descriptor()
	noteUnknown(overwrites, request, "overwrites", faults)
	f, found, err := s.draft(ctx, template, overwrites)
	blame(faults, overwrites, found)
	if refusal := faults.Err(); refusal != nil {
		return nil, refusal
	}
	if err != nil {
		return nil, err
	}
	made, err := s.deps.insert(ctx, f, library.HoldTemplate(template.ID))
	if refusal, ok := errors.AsType[*fault.Error](err); ok && len(refusal.Faults) > 0 {
		blame(faults, overwrites, refusal.Faults) // what it names was deleted meanwhile
		return nil, faults.Err()
	}
	return made, err
}

// blame puts faults of the flow under where what they blame came from.
func blame(faults *fault.List, overwrites map[string]any, found []fault.Fault) {
	for _, one := range found {
		path := templatePath(one.Path)
		if one.Path == bodyPath {
			path = "overwrites"
		} else if library.Patched(overwrites, one.Path) {
			path = fault.Join("overwrites", one.Path)
		}
		faults.Add(path, one.Code, one.Args...)
	}
}

// draft makes the flow, not yet written, or answers what is wrong with it, under
// the paths of creating a flow.
func (s templates) draft(
	ctx context.Context, template *library.Template, overwrites map[string]any,
) (*execution.Flow, []fault.Fault, error) {
	parts := partsOf(template.TemplateContent, s.deps.Now())
	s.align(parts, overwrites, "setup")
	s.align(parts, overwrites, "skip_steps")
	faults := &fault.List{}
	request, err := s.read(library.Merge(parts, overwrites), faults)
	if err != nil || faults.Has(bodyPath) {
		return nil, faults.Faults(), err
	}
	principal, _ := auth.From(ctx)
	in := newFlow(request, principal.Sandbox, faults)
	in.Template = &execution.Template{ID: template.ID, Version: template.Version}
	f, err := s.deps.Engine.Draft(ctx, in, faults)
	return f, faults.Faults(), err
}

// judge checks what is saved as a template: it is read as a flow would be, with
// its dynamic texts filled. Its faults and those in faults are the answer.
func (s templates) judge(content library.TemplateContent, faults *fault.List) error {
	if faults.Has(bodyPath) {
		return faults.Err()
	}
	for _, key := range []string{"steps", "setup"} {
		if _, ok := content.Config[key]; ok {
			faults.Add("config."+key, fault.UnknownField)
		}
	}
	faults.AddAll("config", library.UnknownTexts(content.Config))
	faults.AddAll("steps_setup", library.UnknownTexts(content.StepsSetup))
	found := &fault.List{}
	request, err := s.read(partsOf(content, s.deps.Now()), found)
	if err == nil {
		s.deps.Engine.JudgeTemplate(newFlow(request, false, found), found)
		s.deps.Library.JudgeSkips(request.GetSkipSteps(), content.Steps, found)
	}
	for _, one := range found.Faults() {
		faults.Add(templatePath(one.Path), one.Code, one.Args...)
	}
	if refusal := faults.Err(); refusal != nil {
		return refusal
	}
	return err
}

// partsOf answers the fields of creating a flow that a template holds, with its
// dynamic texts filled.
func partsOf(content library.TemplateContent, now time.Time) map[string]any {
	parts := library.FillObject(content.Config, now)
	steps := make([]any, len(content.Steps))
	for i, name := range content.Steps {
		steps[i] = name
	}
	parts["steps"], parts["setup"] = steps, library.FillObject(content.StepsSetup, now)
	return parts
}

// templatePath is where a template says what stands at a path of creating a flow.
func templatePath(path string) string {
	first, rest, _ := strings.Cut(path, ".")
	switch first {
	case "steps":
		return path
	case "setup":
		return fault.Join("steps_setup", rest)
	case bodyPath:
		return "config"
	}
	return fault.Join("config", path)
}

// read reads the fields of creating a flow as its request is read, and notes what
// is wrong with their shape.
func (s templates) read(parts any, faults *fault.List) (*workflowsv1.CreateWorkflowRequest, error) {
	text, err := json.Marshal(parts)
	if err != nil {
		return nil, fmt.Errorf("service: template: %w", err)
	}
	request := &workflowsv1.CreateWorkflowRequest{}
	if len(text) > maxParts {
		faults.Add(bodyPath, fault.TooBig, strconv.Itoa(maxParts))
	} else {
		faults.AddAll("", rest.Decode(text, request))
	}
	if faults.Has(bodyPath) {
		return request, nil
	}
	found, err := s.deps.Rules.Faults(request)
	faults.AddAll("", found)
	return request, err
}

// align puts the members of one of a template's objects, whose keys are step
// types, under the name by which the overwrites call the type: a type has two.
func (s templates) align(parts, overwrites map[string]any, field string) {
	ours, _ := parts[field].(map[string]any)
	theirs, _ := overwrites[field].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(theirs)) {
		definition, ok := s.deps.Catalog.Lookup(name)
		if !ok {
			continue
		}
		for other, member := range ours {
			if same, known := s.deps.Catalog.Lookup(other); known && same.Key == definition.Key && other != name {
				delete(ours, other)
				ours[name] = member
			}
		}
	}
}

// noteUnknown refuses the keys of overwrites that are no fields of a message, those
// that null would remove too.
func noteUnknown(object map[string]any, message protoreflect.MessageDescriptor, path string, faults *fault.List) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		at, field := fault.Join(path, key), message.Fields().ByName(protoreflect.Name(key))
		if field == nil {
			faults.Add(at, fault.UnknownField)
			continue
		}
		inner, ok := object[key].(map[string]any)
		if ok && !field.IsMap() && field.Message() != nil && field.Message().ParentFile().Package() == message.ParentFile().Package() {
			noteUnknown(inner, field.Message(), at, faults)
		}
	}
}
