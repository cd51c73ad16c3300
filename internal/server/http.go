package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc/health/grpc_health_v1"
)

// readyTimeout bounds how long the database may take to say that it is there.
const readyTimeout = 5 * time.Second

func (s *Server) buildHTTP(o Options, api http.Handler) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz(o.Ready))
	s.http = &http.Server{
		Handler: split(mux, o.Page, api), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
}

// split sends each path to its handler. It does not clean paths: the API takes
// doubled slashes as they come.
func split(health, page, api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch path := r.URL.Path; {
		case path == "/healthz", path == "/readyz":
			health.ServeHTTP(w, r)
		case path == "/f", strings.HasPrefix(path, "/f/"), strings.HasPrefix(path, "//f/"):
			page.ServeHTTP(w, r)
		default:
			api.ServeHTTP(w, r)
		}
	})
}

// readyz answers 200 while the service can work, else 503 with the reason.
func (s *Server) readyz(ready func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		reason := ""
		if s.stopping.Load() {
			reason = "the server is stopping"
		} else if err := ready(ctx); err != nil {
			s.log.WarnContext(ctx, "not ready", "cause", err)
			reason = "the database is not reachable, or not migrated: see the log"
		}
		if reason != "" {
			s.health.SetServingStatus("", grpc_health_v1.HealthCheckResponse_NOT_SERVING)
			body, _ := json.Marshal(map[string]any{"ready": false, "reason": reason})
			writeJSON(w, http.StatusServiceUnavailable, body)
			return
		}
		s.health.SetServingStatus("", grpc_health_v1.HealthCheckResponse_SERVING)
		writeJSON(w, http.StatusOK, []byte(`{"ready":true}`))
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
