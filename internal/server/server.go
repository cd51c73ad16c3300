package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/fullstorydev/grpchan/inprocgrpc"
	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"cauce/internal/auth"
	"cauce/internal/idempotency"
	"cauce/internal/rest"
	"cauce/internal/shape"
)

// maxMessage bounds a gRPC message and a REST body alike, in bytes.
const maxMessage = 1 << 20

// chunkMargin is what stands around a chunk of a file that is as long as a message
// may be, in bytes.
const chunkMargin = 16

// Options are what a Server is made of.
type Options struct {
	HTTPAddr, GRPCAddr string
	// AdminAddr is empty when metrics and profiles are off.
	AdminAddr string
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies  []netip.Prefix
	Verifier *auth.Verifier
	// Idempotency answers repeated requests.
	Idempotency *idempotency.Book
	// Rules judge the shape of requests.
	Rules *shape.Rules
	// Register puts the services on a registrar; it is called for each channel.
	Register func(grpc.ServiceRegistrar)
	// Page serves the hosted page under /f.
	Page http.Handler
	// Ready says why the service cannot work, or nil.
	Ready func(context.Context) error
	// Stopping is told when the server begins to stop: what waits for something
	// to happen should wait no longer.
	Stopping func()
	// Collectors are what other rooms show on the admin listener.
	Collectors []prometheus.Collector
	Log        *slog.Logger
}

// Server is the listeners and what answers at them.
type Server struct {
	log      *slog.Logger
	grpc     *grpc.Server
	health   *health.Server
	http     *http.Server
	admin    *http.Server
	stopping atomic.Bool
	// tell is told when the server begins to stop; ending closes then.
	tell   func()
	ending chan struct{}
	// ready says why the service cannot work, or nil.
	ready func(context.Context) error

	httpAt, grpcAt, adminAt net.Listener
}

// New opens the listeners; nothing is answered before Run.
func New(o Options) (*Server, error) {
	m := newMetrics()
	m.registry.MustRegister(o.Collectors...)
	s := &Server{log: o.Log, health: health.NewServer(), tell: o.Stopping, ending: make(chan struct{}), ready: o.Ready}
	validation := &validation{o.Rules}
	observer := &observer{log: o.Log, metrics: m}
	inside := chainOf(observer, o.Verifier, o.Idempotency, validation, callers{trusted: true, proxies: o.Proxies})
	channel := (&inprocgrpc.Channel{}).
		WithServerUnaryInterceptor(chained(unaries(inside))).
		WithServerStreamInterceptor(chainedStreams(streams(inside))).WithCloner(handOver{})
	o.Register(channel)
	api, err := rest.New(channel, rest.Config{MaxBody: maxMessage, Logger: o.Log})
	if err != nil {
		return nil, err
	}
	s.buildGRPC(o, chainOf(observer, o.Verifier, o.Idempotency, validation, callers{proxies: o.Proxies}))
	s.buildHTTP(o, api)
	if o.AdminAddr != "" {
		s.admin = adminHandler(m)
	}
	if err := s.listen(o); err != nil {
		s.closeListeners()
		return nil, err
	}
	return s, nil
}

func (s *Server) buildGRPC(o Options, chain []named) {
	s.grpc = grpc.NewServer(
		grpc.ChainUnaryInterceptor(unaries(chain)...),
		grpc.ChainStreamInterceptor(append([]grpc.StreamServerInterceptor{s.endWithServer}, streams(chain)...)...),
		grpc.MaxRecvMsgSize(maxMessage+chunkMargin), grpc.ForceServerCodecV2(newCodec()),
	)
	o.Register(s.grpc)
	healthv1.RegisterHealthServer(s.grpc, s.health)
	reflection.Register(s.grpc)
}

func (s *Server) listen(o Options) (err error) {
	listen := func(addr string) (net.Listener, error) {
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
		if err != nil {
			return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
		}
		return l, nil
	}
	if s.httpAt, err = listen(o.HTTPAddr); err != nil {
		return err
	}
	if s.grpcAt, err = listen(o.GRPCAddr); err != nil {
		return err
	}
	if o.AdminAddr != "" {
		s.adminAt, err = listen(o.AdminAddr)
	}
	return err
}

func (s *Server) closeListeners() {
	for _, l := range []net.Listener{s.httpAt, s.grpcAt, s.adminAt} {
		if l != nil {
			_ = l.Close()
		}
	}
}

// HTTPAddr answers the address that HTTP is answered at.
func (s *Server) HTTPAddr() string { return s.httpAt.Addr().String() }

// GRPCAddr answers the address that gRPC is answered at.
func (s *Server) GRPCAddr() string { return s.grpcAt.Addr().String() }

// AdminAddr answers the address of metrics and profiles, empty when they are off.
func (s *Server) AdminAddr() string {
	if s.adminAt == nil {
		return ""
	}
	return s.adminAt.Addr().String()
}

// Run answers until ctx ends, then stops gracefully. It fails when a listener
// does.
func (s *Server) Run(ctx context.Context) error {
	failed := make(chan error, 3)
	serve := func(name string, run func() error) {
		go func() {
			if err := run(); err != nil && !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("%s listener: %w", name, err)
			}
		}()
	}
	serve("gRPC", func() error { return s.grpc.Serve(s.grpcAt) })
	serve("HTTP", func() error { return s.http.Serve(s.httpAt) })
	if s.admin != nil {
		serve("admin", func() error { return s.admin.Serve(s.adminAt) })
	}
	watching, unwatch := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		s.watchReady(watching)
	}()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	unwatch()
	<-watched
	return errors.Join(err, s.shutdown()) //nolint:contextcheck // ctx has ended: that is why
}

// grace is how long calls in flight have to end.
const grace = 15 * time.Second

// shutdown turns unready, takes no more calls, lets those in flight end, and
// after grace ends them.
func (s *Server) shutdown() error {
	s.stopping.Store(true)
	s.health.Shutdown()
	close(s.ending)
	s.tell()
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		s.grpc.GracefulStop()
	}()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("HTTP calls were cut off after %s: %w", grace, err), s.http.Close())
	}
	select {
	case <-drained:
	case <-ctx.Done():
		s.grpc.Stop()
		<-drained
		err = errors.Join(err, fmt.Errorf("gRPC calls were cut off after %s", grace))
	}
	if s.admin != nil {
		err = errors.Join(err, s.admin.Close())
	}
	return err
}
