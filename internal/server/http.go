package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc/health/grpc_health_v1"

	"cauce/internal/reader"
)

const (
	// readyTimeout bounds how long the database may take to say that it is there.
	readyTimeout = 5 * time.Second
	// readyEvery is how often the gRPC health service learns of it by itself.
	readyEvery = 5 * time.Second
	// readTimeout bounds how long a caller may take to send a request. It is longer
	// than a session waits: a connection past it is taken for a lost one.
	readTimeout = time.Minute
)

func (s *Server) buildHTTP(o Options, api http.Handler) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz)
	s.http = &http.Server{
		Handler: split(mux, reader.Handler(), o.Page, api), ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout: readTimeout, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
}

// split sends each path to its handler. It does not clean paths: the API takes
// doubled slashes as they come.
func split(health, document, page, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch path := r.URL.Path; {
		case path == "/healthz", path == "/readyz":
			health.ServeHTTP(w, r)
		case reader.Serves(path):
			document.ServeHTTP(w, r)
		case path == "/f", strings.HasPrefix(path, "/f/"), strings.HasPrefix(path, "//f/"):
			page.ServeHTTP(w, r)
		default:
			api.ServeHTTP(w, r)
		}
	})
}

// readyz answers 200 while the service can work, else 503 with the reason.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	answer := struct {
		Ready  bool   `json:"ready"`
		Reason string `json:"reason,omitempty"`
	}{Reason: s.checkReady(r.Context())}
	code := http.StatusServiceUnavailable
	if answer.Reason == "" {
		answer.Ready, code = true, http.StatusOK
	}
	body, err := json.Marshal(answer)
	if err != nil {
		panic(err) // a bool and a text: cannot fail
	}
	writeJSON(w, code, body)
}

// checkReady says why the service cannot work, or nothing, and tells the gRPC
// health service.
func (s *Server) checkReady(ctx context.Context) (reason string) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	if s.stopping.Load() {
		return "the server is stopping" // the health service knows
	}
	status := grpc_health_v1.HealthCheckResponse_SERVING
	if err := s.ready(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", slog.Any("cause", err))
		status, reason = grpc_health_v1.HealthCheckResponse_NOT_SERVING, "the database is not reachable, or not migrated: see the log"
	}
	s.health.SetServingStatus("", status)
	for _, service := range Services() {
		s.health.SetServingStatus(string(service.FullName()), status)
	}
	return reason
}

// watchReady keeps the gRPC health service true until ctx ends.
func (s *Server) watchReady(ctx context.Context) {
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		s.checkReady(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func writeText(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text + "\n"))
}

func writeJSON(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write(append(body, '\n'))
}
