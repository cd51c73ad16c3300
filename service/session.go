package service

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/flow"
	"cauce/internal/step"
)

// session shows a flow to the person at its link. The payload of the step just
// submitted is shown, no other.
func (s *executions) session(ctx context.Context, f *execution.Flow, submitted *uuid.UUID) (*workflowsv1.Session, error) {
	token, err := heldToken(ctx)
	if err != nil {
		return nil, err
	}
	if f.Closed(s.deps.Now()) {
		return nil, fault.New(fault.Unauthenticated, nil)
	}
	show := s.deps.show(ctx)
	out := &workflowsv1.Session{Version: f.Version, ExpiresAt: moment(earlier(token.ExpiresAt, f.TokenEnd(s.deps.Now())))}
	if out.Workflow, err = show.public(f, submitted); err != nil {
		return nil, err
	}
	out.Headings = show.headings(f)
	if index, ok := f.State().Current(); ok {
		if out.CurrentStep, err = show.current(f, index); err != nil {
			return nil, err
		}
		if err := s.customize(ctx, f, out); err != nil {
			return nil, err
		}
		if err := s.files(ctx, f, index, out.CurrentStep); err != nil {
			return nil, err
		}
	}
	out.RedirectUrl, err = s.redirect(ctx, f, token)
	return out, err
}

// public shows a flow without what the person has no business seeing.
func (s shower) public(f *execution.Flow, submitted *uuid.UUID) (*workflowsv1.Workflow, error) {
	w := s.bare(f)
	w.Error = s.publicFailure(f.Failure)
	for i, step := range f.Steps {
		shown := s.bareStep(f, i)
		shown.Error = s.publicFailure(step.Failure)
		if submitted != nil && step.ID == *submitted {
			var err error
			if shown.Payload, err = payloadOf(step); err != nil {
				return nil, err
			}
		}
		w.Steps = append(w.Steps, shown)
	}
	return w, nil
}

// current shows the step that is due and what it wants.
func (s shower) current(f *execution.Flow, index int) (*workflowsv1.CurrentStep, error) {
	row := f.Steps[index]
	definition, _ := s.catalog.Lookup(row.Type)
	setup := f.Setup(index)
	out := &workflowsv1.CurrentStep{
		Uuid: row.ID.String(), Step: row.Type, Status: row.Status, CustomId: row.CustomID,
		AttemptsLeft: f.AttemptsLeft(index), Geolocation: f.NeedsPlace(definition),
		Error: s.publicFailure(row.Failure), Actions: definition.Actions,
	}
	var err error
	if out.Schema, err = schemaOf(definition, setup); err != nil {
		return nil, err
	}
	out.Texts = s.texts(definition, setup)
	out.Setup, err = object(publicSetup(definition, setup, s.language))
	return out, err
}

// headings names each step for the person.
func (s shower) headings(f *execution.Flow) []*workflowsv1.StepHeading {
	all := make([]*workflowsv1.StepHeading, len(f.Steps))
	for i, row := range f.Steps {
		definition, _ := s.catalog.Lookup(row.Type)
		all[i] = &workflowsv1.StepHeading{Uuid: row.ID.String()}
		all[i].Title, all[i].Description = s.called(definition, f.Setup(i))
	}
	return all
}

// called answers how the page calls a step and what it says below: the type's words,
// or what the setup says of this one, such as the title of a form.
func (s shower) called(d step.Definition, setup map[string]any) (title, description string) {
	own := namedPublic(d, setup)
	return cmp.Or(step.TextOf(own, "title"), d.Heading.In(s.language)), cmp.Or(step.TextOf(own, "description"), d.Lead.In(s.language))
}

// schemas are the schemas of the types, parsed once: every session shows one, and
// the catalog all. They are only read.
var schemas sync.Map // "payload:" or "setup:" and step type → *structpb.Struct

func parsedOnce(name string, raw json.RawMessage) (*structpb.Struct, error) {
	if known, ok := schemas.Load(name); ok {
		return known.(*structpb.Struct), nil
	}
	parsed, err := parseObject(raw)
	if err == nil {
		schemas.Store(name, parsed)
	}
	return parsed, err
}

func schemaOf(definition step.Definition, setup map[string]any) (*structpb.Struct, error) {
	if _, ofSetup := definition.Work.(step.Schemer); ofSetup {
		return parseObject(execution.SchemaOf(definition, setup))
	}
	return parsedOnce("payload:"+definition.Key, definition.Payload)
}

func (s shower) texts(d step.Definition, setup map[string]any) *workflowsv1.StepTexts {
	out := &workflowsv1.StepTexts{Legend: d.Legend.In(s.language), Errors: make(map[string]string, len(d.Errors))}
	out.Title, out.Description = s.called(d, setup)
	for code, text := range d.Errors {
		out.Errors[code] = text.In(s.language)
	}
	return out
}

// publicSetup is the part of a setup that may reach the page: the members that the
// type names as public, and what it presents.
func publicSetup(d step.Definition, setup map[string]any, language string) map[string]any {
	public := namedPublic(d, setup)
	if presenter, ok := d.Work.(step.Presenter); ok {
		maps.Copy(public, presenter.Present(setup, language))
	}
	return public
}

func namedPublic(d step.Definition, setup map[string]any) map[string]any {
	public := map[string]any{}
	for _, name := range d.PublicSetup {
		if value, ok := setup[name]; ok {
			public[name] = value
		}
	}
	return public
}

// redirect answers where the browser goes at the end: the token's address, and
// once the flow has ended, with workflow_uuid, status, ts (Unix seconds) and
// their signature added.
func (s *executions) redirect(ctx context.Context, f *execution.Flow, token *auth.Token) (*string, error) {
	if token.RedirectURL == nil || !flow.Status(f.Status).Terminal() {
		return token.RedirectURL, nil
	}
	target, err := url.Parse(*token.RedirectURL)
	if err != nil {
		return nil, err
	}
	key, err := auth.SigningKey(ctx, s.deps.Store, f.AccountID)
	if err != nil {
		return nil, err
	}
	ts := strconv.FormatInt(s.deps.Now().Unix(), 10)
	ours := url.Values{
		"workflow_uuid": {f.ID.String()}, statusField: {f.Status}, "ts": {ts},
		"signature": {signRedirect(key, f.ID.String(), f.Status, ts)},
	}
	target.RawQuery = addQuery(target.RawQuery, ours)
	address := target.String()
	return &address, nil
}

// addQuery puts parameters behind a query that stays as it was written, byte for
// byte, save for parameters of the same names: the receiver may have signed it.
func addQuery(raw string, added url.Values) string {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); part != "" && (err != nil || !added.Has(plain)) {
			kept = append(kept, part)
		}
	}
	return strings.Join(append(kept, added.Encode()), "&")
}

// signRedirect is the hex HMAC-SHA256 of `workflow_uuid.status.ts` under the
// account's signing key.
func signRedirect(key []byte, id, status, ts string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + status + "." + ts))
	return hex.EncodeToString(mac.Sum(nil))
}

func formatDegrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
