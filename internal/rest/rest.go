// Package rest is the gateway's edges: it takes JSON over HTTP to the gRPC
// methods and back. It owns the envelope, the JSON on both ways, the paths and
// verbs, and what passes of the headers; what a request means is not its
// business. Bad input is not refused here but travels with the message
// (fault.Attach): who is calling must be settled first.
package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/fault"
)

// defaultMaxBody is the largest body that is read where Config does not say.
const defaultMaxBody = 1 << 20

// Config is what the handler needs to know.
type Config struct {
	// MaxBody is the largest body in bytes; 1 MiB when zero.
	MaxBody int64
	// Logger gets what callers must not see; nothing is logged when nil.
	Logger *slog.Logger
}

// handler serves the contract's paths.
type handler struct {
	routes  *node
	gateway http.Handler
	// calls is where the methods that carry bytes are.
	calls   grpc.ClientConnInterface
	maxBody int64
	log     *slog.Logger
}

// New makes the handler of every REST operation, `/workflows…` and
// `/execution…`; all else is an enveloped 404. Calls go through conn, which must
// run every interceptor.
func New(conn grpc.ClientConnInterface, cfg Config) (http.Handler, error) {
	all, err := bindings()
	if err != nil {
		return nil, err
	}
	if err := checkMessages(all); err != nil {
		return nil, err
	}
	h := &handler{routes: routeTree(all), calls: carrying{conn}, maxBody: cfg.MaxBody, log: cfg.Logger}
	if h.maxBody == 0 {
		h.maxBody = defaultMaxBody
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	mux := h.newMux()
	for _, s := range services {
		if err := s.register(context.Background(), mux, carrying{conn}); err != nil {
			return nil, fmt.Errorf("rest: register %s: %w", s.descriptor.FullName(), err)
		}
	}
	h.gateway = mux
	return h, nil
}

// carrying is a connection whose requests carry what is wrong with the query of a
// route that takes none: the gateway does not look at that one.
type carrying struct{ grpc.ClientConnInterface }

// Invoke implements grpc.ClientConnInterface.
func (c carrying) Invoke(ctx context.Context, method string, request, response any, opts ...grpc.CallOption) error {
	if m, ok := request.(proto.Message); ok {
		fault.Attach(m, exchangeOf(ctx).surplus)
	}
	return c.ClientConnInterface.Invoke(ctx, method, request, response, opts...)
}

// NewStream implements grpc.ClientConnInterface.
func (c carrying) NewStream(ctx context.Context, desc *grpc.StreamDesc, method string, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	stream, err := c.ClientConnInterface.NewStream(ctx, desc, method, opts...)
	if err != nil || desc.ClientStreams {
		return stream, err
	}
	return askingOnce{stream}, nil
}

// askingOnce is a stream whose client sends one message. A service may refuse the
// call before that is taken: what it said is there to be received, and grpc-go
// hides the io.EOF from the generated code, which knows none. The channel within
// this process does not.
type askingOnce struct{ grpc.ClientStream }

// SendMsg implements grpc.ClientStream.
func (s askingOnce) SendMsg(m any) error {
	err := s.ClientStream.SendMsg(m)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// The gateway keeps its query parser in a variable of the package: ours knows no
// instance, and is put there once.
var installQueryParser = sync.OnceFunc(func() {
	runtime.NewServeMux(runtime.SetQueryParameterParser(queryParser{}))
})

func (h *handler) newMux() *runtime.ServeMux {
	installQueryParser()
	return runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, codec{}),
		runtime.WithMetadata(passedMetadata),
		runtime.WithOutgoingHeaderMatcher(passedHeader),
		runtime.WithOutgoingTrailerMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithForwardResponseRewriter(toAnswer),
		runtime.WithErrorHandler(h.writeCallError),
		runtime.WithRoutingErrorHandler(h.writeRoutingError),
		runtime.WithDisablePathLengthFallback(),
		runtime.WithDisableHTTPMethodOverride(),
		runtime.WithWriteContentLength(),
	)
}

// checkMessages finds fields that JSON cannot carry before a request does.
func checkMessages(all []binding) error {
	seen := map[protoreflect.FullName]bool{}
	for _, b := range all {
		if _, err := makeDecoder(b.method.Input()); err != nil {
			return err
		}
		if err := checkEncoder(b.method.Output(), seen); err != nil {
			return err
		}
	}
	return nil
}
