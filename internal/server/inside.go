package server

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
)

// chained makes one interceptor of many, the first one outermost: the in-process
// channel takes one alone.
func chained(all []grpc.UnaryServerInterceptor) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		next := handler
		for _, interceptor := range slices.Backward(all) {
			inner := next
			next = func(ctx context.Context, request any) (any, error) {
				return interceptor(ctx, request, info, inner)
			}
		}
		return next(ctx, request)
	}
}

// chainedStreams is chained for streams.
func chainedStreams(all []grpc.StreamServerInterceptor) grpc.StreamServerInterceptor {
	return func(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		next := handler
		for _, interceptor := range slices.Backward(all) {
			inner := next
			next = func(server any, stream grpc.ServerStream) error {
				return interceptor(server, stream, info, inner)
			}
		}
		return next(server, stream)
	}
}

// handOver passes messages between the gateway and the handlers without copying
// what they hold: the gateway makes each request for one call and reads each
// answer once.
type handOver struct{}

// Copy implements inprocgrpc.Cloner.
func (handOver) Copy(out, in any) error {
	from, ok := in.(proto.Message)
	to, ok2 := out.(proto.Message)
	if !ok || !ok2 || from.ProtoReflect().Descriptor() != to.ProtoReflect().Descriptor() {
		return fmt.Errorf("server: cannot hand a %T over as a %T", in, out)
	}
	proto.Reset(to)
	target := to.ProtoReflect()
	from.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		target.Set(field, value)
		return true
	})
	target.SetUnknown(from.ProtoReflect().GetUnknown())
	return nil
}

// Clone implements inprocgrpc.Cloner.
func (h handOver) Clone(in any) (any, error) {
	out := reflect.New(reflect.TypeOf(in).Elem()).Interface()
	return out, h.Copy(out, in)
}

// Services are the services of the contract.
func Services() []protoreflect.ServiceDescriptor {
	files := []protoreflect.FileDescriptor{
		workflowsv1.File_workflows_v1_workflows_proto, workflowsv1.File_workflows_v1_steps_proto,
		workflowsv1.File_workflows_v1_templates_proto, workflowsv1.File_workflows_v1_rules_proto,
		workflowsv1.File_workflows_v1_customizations_proto, workflowsv1.File_workflows_v1_execution_proto,
	}
	all := make([]protoreflect.ServiceDescriptor, len(files))
	for i, file := range files {
		all[i] = file.Services().Get(0)
	}
	return all
}
