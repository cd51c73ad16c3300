package rest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
)

// service is one service of the contract and the way to register its handlers.
type service struct {
	descriptor protoreflect.ServiceDescriptor
	register   func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error
}

// services lists what REST serves. The gateway asks the handler registered last
// first, so the generic `/workflows/{uuid}` stands before what is more specific.
var services = []service{
	{only(workflowsv1.File_workflows_v1_workflows_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterWorkflowsServiceHandlerClient(ctx, mux, workflowsv1.NewWorkflowsServiceClient(conn))
	}},
	{only(workflowsv1.File_workflows_v1_steps_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterStepsServiceHandlerClient(ctx, mux, workflowsv1.NewStepsServiceClient(conn))
	}},
	{only(workflowsv1.File_workflows_v1_templates_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterTemplatesServiceHandlerClient(ctx, mux, workflowsv1.NewTemplatesServiceClient(conn))
	}},
	{only(workflowsv1.File_workflows_v1_rules_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterRulesServiceHandlerClient(ctx, mux, workflowsv1.NewRulesServiceClient(conn))
	}},
	{only(workflowsv1.File_workflows_v1_customizations_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterCustomizationsServiceHandlerClient(ctx, mux, workflowsv1.NewCustomizationsServiceClient(conn))
	}},
	{only(workflowsv1.File_workflows_v1_execution_proto), func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return workflowsv1.RegisterExecutionServiceHandlerClient(ctx, mux, workflowsv1.NewExecutionServiceClient(conn))
	}},
}

// only answers the service of a file that declares one.
func only(file protoreflect.FileDescriptor) protoreflect.ServiceDescriptor {
	return file.Services().Get(0)
}

// binding is one verb and path of a method, from its HTTP rule.
type binding struct {
	method   protoreflect.MethodDescriptor
	verb     string
	segments []string // `{name}` for a variable
	hasBody  bool
}

// bindings lists every verb and path of every service.
var bindings = sync.OnceValues(func() ([]binding, error) {
	var all []binding
	for _, s := range services {
		for i := range s.descriptor.Methods().Len() {
			method := s.descriptor.Methods().Get(i)
			rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
			if rule == nil {
				continue
			}
			for _, one := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
				b, err := bindingOf(method, one)
				if err != nil {
					return nil, err
				}
				all = append(all, b)
			}
		}
	}
	return all, nil
})

func bindingOf(method protoreflect.MethodDescriptor, rule *annotations.HttpRule) (binding, error) {
	verb, path := verbAndPath(rule)
	b := binding{method: method, verb: verb, hasBody: rule.GetBody() != ""}
	if b.hasBody && rule.GetBody() != "*" || !strings.HasPrefix(path, "/") {
		return b, fmt.Errorf("rest: cannot serve the HTTP rule of %s: %v", method.FullName(), rule)
	}
	b.segments = strings.Split(path[1:], "/")
	for _, segment := range b.segments {
		if strings.ContainsAny(segment, "*=:") {
			return b, fmt.Errorf("rest: cannot serve the path %s of %s", path, method.FullName())
		}
	}
	return b, nil
}

func verbAndPath(rule *annotations.HttpRule) (verb, path string) {
	switch pattern := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return "GET", pattern.Get
	case *annotations.HttpRule_Post:
		return "POST", pattern.Post
	case *annotations.HttpRule_Put:
		return "PUT", pattern.Put
	case *annotations.HttpRule_Patch:
		return "PATCH", pattern.Patch
	case *annotations.HttpRule_Delete:
		return "DELETE", pattern.Delete
	}
	return "", ""
}

// variable answers the name of a path's variable segment.
func variable(segment string) (name string, ok bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// pathFields names the request fields that a path fills, and that therefore
// neither a body nor a query may.
var pathFields = sync.OnceValue(func() map[protoreflect.FullName]bool {
	bound := map[protoreflect.FullName]bool{}
	all, _ := bindings() // New reports the error
	for _, b := range all {
		for _, segment := range b.segments {
			if name, ok := variable(segment); ok {
				bound[b.method.Input().FullName().Append(protoreflect.Name(name))] = true
			}
		}
	}
	return bound
})

func isBoundByPath(f protoreflect.FieldDescriptor) bool { return pathFields()[f.FullName()] }
