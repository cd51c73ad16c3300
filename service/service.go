// Package service answers the rpcs: it checks, calls inward and converts. Domain
// errors leave it as they are; one interceptor turns them into statuses.
package service

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/caller"
	"cauce/internal/event"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/library"
	"cauce/internal/message"
	"cauce/internal/scope"
	"cauce/internal/shape"
	"cauce/internal/step"
	"cauce/internal/step/catalog"
	"cauce/internal/store"
)

// Deps are what the services are made of.
type Deps struct {
	Store  *store.Store
	Engine *execution.Engine
	// Messages holds what was kept instead of sent.
	Messages *message.Room
	Library  *library.Library
	Catalog  *catalog.Catalog
	// Scopes compile expressions.
	Scopes *scope.Scopes
	// Rules judge the shape of what is a request inside another, such as a
	// template's config.
	Rules *shape.Rules
	// Hub is where events are watched, as patiently as Pace says.
	Hub  *event.Hub
	Pace Pace
	// StillGood asks again whether the credential of a call is good.
	StillGood func(ctx context.Context) error
	// Scenarios are what the sandbox plays for a type.
	Scenarios func(definition step.Definition) ([]step.Scenario, error)
	// PublicURL is the address under which people reach the HTTP listener,
	// without a slash at its end. It is asked for each time: a test's port is
	// known late.
	PublicURL func() string
	Now       func() time.Time
}

// Register puts every service of workflows.v1 on a server.
func Register(r grpc.ServiceRegistrar, d Deps) {
	workflowsv1.RegisterWorkflowsServiceServer(r, &workflows{deps: d})
	workflowsv1.RegisterStepsServiceServer(r, &steps{deps: d})
	workflowsv1.RegisterTemplatesServiceServer(r, &templatesServer{templates: templates{deps: d}, bindings: bindings{deps: d}})
	workflowsv1.RegisterRulesServiceServer(r, &rules{deps: d})
	workflowsv1.RegisterCustomizationsServiceServer(r, &customizations{deps: d})
	workflowsv1.RegisterExecutionServiceServer(r, &executions{deps: d})
}

// actor names the caller for the timeline.
func actor(ctx context.Context) event.Actor {
	principal, _ := auth.From(ctx)
	who := caller.From(ctx)
	return event.Actor{Kind: string(principal.Kind), ID: principal.ID, IP: who.IP, UserAgent: who.UserAgent}
}

func language(ctx context.Context) string { return caller.From(ctx).Language }

// show answers what converts flows for the caller.
func (d Deps) show(ctx context.Context) shower {
	return shower{catalog: d.Catalog, language: language(ctx)}
}

// pathID reads the UUID in a path; what is none names nothing here.
func pathID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return id, fault.New(fault.NotFound, nil)
	}
	return id, nil
}
