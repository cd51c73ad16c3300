// Package execution drives flows: it loads one, asks flow what is lawful, lets
// the step work, and writes what happened, its events and the work that follows
// from them in one transaction. Nothing else moves a flow.
package execution

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/scope"
	"cauce/internal/seal"
	"cauce/internal/step"
	"cauce/internal/stepengine"
	"cauce/internal/store"
)

// Catalog is the list of step types, with their schemas compiled.
type Catalog interface {
	Lookup(key string) (step.Definition, bool)
	SetupSchema(key string) (*step.Schema, bool)
	PayloadSchema(key string) (*step.Schema, bool)
}

// Snapshots shows a flow, or one step of it, as the REST surface does: what an
// event remembers and a notification sends.
type Snapshots interface {
	Flow(f *Flow) (json.RawMessage, error)
	Step(f *Flow, index int) (json.RawMessage, error)
}

// Sandbox plays the types whose work is not built, on sandbox accounts alone.
type Sandbox func(definition step.Definition) step.Work

// Vault keeps the bytes of attachments by name, encrypted under a key derived from
// their account's.
type Vault interface {
	// Put reads a source to its end. What it is judged by while it comes are the
	// rules; whatever stops it, nothing is kept then.
	Put(ctx context.Context, key *seal.Key, name string, src io.Reader, rules step.FileRules) (step.Receipt, error)
	// Open answers content of a size in bytes, or of unknownSize.
	Open(ctx context.Context, key *seal.Key, name string, size int64) (io.ReadSeekCloser, error)
	// Delete removes content; what is not there is no error.
	Delete(ctx context.Context, name string) error
	// Tidy removes what a Put that never ended left behind before a moment.
	Tidy(ctx context.Context, before time.Time) error
}

// Links answers an address where whoever has it reads an attachment, with no key,
// and when that ends.
type Links func(key *seal.Key, step, attachment uuid.UUID) (address string, ends time.Time)

// Options are what an Engine needs.
type Options struct {
	Store     *store.Store
	Catalog   Catalog
	Snapshots Snapshots
	Sandbox   Sandbox
	// Outside is an account's own engine as the work of a step.
	Outside func(setting stepengine.Setting) step.Work
	Links   Links
	// Page answers step.Action.Page.
	Page func() string
	// Scopes compiles and checks expressions; Library is what they and flows name.
	Scopes  *scope.Scopes
	Library *library.Library
	Vault   Vault
	// Messages takes what steps send to people.
	Messages Messages
	// Now is the clock.
	Now func() time.Time
	// AllowPrivateCallbacks is the operator's choice to notify addresses in
	// private networks, over plain http too.
	AllowPrivateCallbacks bool
}

// Engine is the one dispatcher of flows.
type Engine struct {
	store        *store.Store
	catalog      Catalog
	snapshots    Snapshots
	sandbox      Sandbox
	outside      func(setting stepengine.Setting) step.Work
	links        Links
	page         func() string
	scopes       *scope.Scopes
	library      *library.Library
	vault        Vault
	messages     Messages
	turns        turns
	clock        func() time.Time
	allowPrivate bool
	watch        watchers
	stopping     chan struct{}
	stopOnce     sync.Once
}

// New makes an Engine.
func New(o Options) *Engine {
	e := &Engine{
		store: o.Store, catalog: o.Catalog, snapshots: o.Snapshots, sandbox: o.Sandbox, vault: o.Vault,
		outside: o.Outside, links: o.Links, page: o.Page, scopes: o.Scopes, library: o.Library, messages: o.Messages,
		clock: o.Now, allowPrivate: o.AllowPrivateCallbacks, stopping: make(chan struct{}),
	}
	o.Store.Hear(e.watch.wake)
	return e
}

// StopWaiting lets everybody who waits for a change go, with the state as it is.
func (e *Engine) StopWaiting() { e.stopOnce.Do(func() { close(e.stopping) }) }

// now is the moment in UTC, cut to the microseconds that every database keeps.
func (e *Engine) now() time.Time { return store.Micros(e.clock()) }

func notFound() error { return fault.New(fault.NotFound, nil) }
