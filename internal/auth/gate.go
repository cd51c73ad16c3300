package auth

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "cauce/gen/workflows/options/v1"
	"cauce/internal/fault"
	"cauce/internal/tenant"
)

// open names the services that are not ours, carry no option of ours, and that
// anybody may call.
var open = map[string]bool{
	"grpc.health.v1.Health":                    true,
	"grpc.reflection.v1.ServerReflection":      true,
	"grpc.reflection.v1alpha.ServerReflection": true,
}

// Unary lets a call through that shows what its method's access option asks for.
// A method without that option is refused.
func (v *Verifier) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	ctx, err := v.admit(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	return next(ctx, request)
}

// Stream is Unary for streams.
func (v *Verifier) Stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	ctx, err := v.admit(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	return next(server, &admitted{ServerStream: stream, ctx: ctx})
}

type admitted struct {
	grpc.ServerStream
	ctx context.Context //nolint:containedctx // a stream hands its context out by a method
}

// Context answers the context with the caller in it.
func (s *admitted) Context() context.Context { return s.ctx }

// admit answers the context of an admitted call: with its caller, bound to the
// caller's account. A public call has neither.
func (v *Verifier) admit(ctx context.Context, method string) (context.Context, error) {
	service, _, _ := strings.Cut(strings.TrimPrefix(method, "/"), "/")
	if open[service] {
		return ctx, nil
	}
	access := AccessOf(method)
	if access == optionsv1.Access_ACCESS_PUBLIC {
		return ctx, nil
	}
	principal, err := v.check(ctx, method, access)
	if err != nil {
		return nil, err
	}
	return tenant.WithAccount(With(ctx, principal), principal.Account), nil
}

func (v *Verifier) check(ctx context.Context, method string, access optionsv1.Access) (Principal, error) {
	switch access {
	case optionsv1.Access_ACCESS_EXECUTION_TOKEN:
		return v.Token(ctx)
	case optionsv1.Access_ACCESS_KEY_READ:
		if method == downloadMethod {
			if l, sent, ok := sentLink(ctx); sent {
				return v.byLink(ctx, l, ok)
			}
		}
		return v.scoped(ctx, Read)
	case optionsv1.Access_ACCESS_KEY_WRITE:
		return v.scoped(ctx, Write)
	case optionsv1.Access_ACCESS_KEY_ADMIN:
		return v.scoped(ctx, Admin)
	default:
		// Ours to mend, so it is an internal error, which is logged with its cause.
		return Principal{}, fault.New(fault.Internal, fmt.Errorf("auth: %s does not say who may call it: set (options.v1.access) in its proto", method))
	}
}

func (v *Verifier) scoped(ctx context.Context, needed Scope) (Principal, error) {
	principal, err := v.Key(ctx)
	if err != nil {
		return Principal{}, err
	}
	if !principal.Scope.Allows(needed) {
		return Principal{}, fault.New(fault.InsufficientScope, nil)
	}
	return principal, nil
}

// accesses remembers the option by full method; gRPC calls interceptors for
// registered methods alone, so it stays small.
var accesses sync.Map

// AccessOf answers who may call a method, named `/package.Service/Method`; it is
// unspecified for one that does not say or is not known.
func AccessOf(method string) optionsv1.Access {
	if known, ok := accesses.Load(method); ok {
		return known.(optionsv1.Access)
	}
	access := readAccess(method)
	if access != optionsv1.Access_ACCESS_UNSPECIFIED {
		accesses.Store(method, access)
	}
	return access
}

func readAccess(method string) optionsv1.Access {
	name := strings.Replace(strings.TrimPrefix(method, "/"), "/", ".", 1)
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return optionsv1.Access_ACCESS_UNSPECIFIED
	}
	declared, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return optionsv1.Access_ACCESS_UNSPECIFIED
	}
	return proto.GetExtension(declared.Options(), optionsv1.E_Access).(optionsv1.Access)
}
