package provider

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/balancer/roundrobin" // the balancer that heeds the answer
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // asks engines how they are

	"cauce/internal/netguard"
	"cauce/internal/stepengine"
)

const (
	// mostLines is how many connections are kept.
	mostLines = 128
	// idleFor is how long a connection that nobody uses stays open.
	idleFor = time.Minute
	// headerBytes bounds the headers of an answer.
	headerBytes = 64 << 10
)

// serviceConfig has every engine asked for its health; one that does not answer
// that question is taken to be well, one that says it is not is not called.
const serviceConfig = `{"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}`

// way is what makes one connection another's equal.
type way struct {
	address, ca string
	plaintext   bool
}

// connections are the lines to engines. They are made when they are needed.
type connections struct {
	dial func(ctx context.Context, address string) (net.Conn, error)
	now  func() time.Time

	mu    *sync.Mutex
	lines map[way]*line
}

func newConnections(o netguard.Options, now func() time.Time) connections {
	return connections{dial: netguard.NewDialer(o), now: now, mu: &sync.Mutex{}, lines: map[way]*line{}}
}

// line is one connection.
type line struct {
	way  way
	conn *grpc.ClientConn
	// users, used and dropped are guarded by the connections' mu.
	users   int
	used    time.Time
	dropped bool

	mu   sync.Mutex
	last error
}

// note remembers how the last try to connect went.
func (l *line) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = err
}

// failed answers why the last try to connect failed, nil when it did not.
func (l *line) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// get answers the line to an engine, to be released.
func (c *connections) get(s stepengine.Setting) (l *line, release func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := way{address: s.Address, ca: s.CA, plaintext: s.Plaintext}
	l = c.lines[w]
	if l == nil {
		c.makeRoom()
		if l, err = c.open(w, s); err != nil {
			return nil, nil, err
		}
		c.lines[w] = l
	}
	l.users++
	l.used = c.now()
	return l, func() { c.release(l) }, nil
}

func (c *connections) release(l *line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.users--
	c.end(l)
}

// drop keeps a line from being used again.
func (c *connections) drop(l *line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.dropped = true
	if c.lines[l.way] == l {
		delete(c.lines, l.way)
	}
	c.end(l)
}

func (c *connections) end(l *line) {
	if l.dropped && l.users == 0 {
		_ = l.conn.Close()
	}
}

// makeRoom drops the line that was longest unused, when there are many.
func (c *connections) makeRoom() {
	if len(c.lines) < mostLines {
		return
	}
	var oldest *line
	for _, l := range c.lines {
		if oldest == nil || l.used.Before(oldest.used) {
			oldest = l
		}
	}
	oldest.dropped = true
	delete(c.lines, oldest.way)
	c.end(oldest)
}

func (c *connections) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for w, l := range c.lines {
		_ = l.conn.Close()
		delete(c.lines, w)
	}
}

func (c *connections) open(w way, s stepengine.Setting) (*line, error) {
	l := &line{way: w}
	trust := insecure.NewCredentials()
	if !s.Plaintext {
		roots, err := s.Roots()
		if err != nil {
			return nil, err
		}
		trust = handshake{credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}), l}
	}
	var err error
	// passthrough: the dialer asks DNS and judges what it answers.
	l.conn, err = grpc.NewClient("passthrough:///"+s.Address,
		grpc.WithTransportCredentials(trust), grpc.WithNoProxy(), grpc.WithDisableServiceConfig(),
		grpc.WithDefaultServiceConfig(serviceConfig), grpc.WithIdleTimeout(idleFor), grpc.WithMaxHeaderListSize(headerBytes),
		grpc.WithUserAgent("cauce"),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			conn, err := c.dial(ctx, address)
			l.note(err)
			return conn, err
		}),
	)
	return l, err
}

// handshake notes how TLS goes.
type handshake struct {
	credentials.TransportCredentials

	line *line
}

// ClientHandshake implements credentials.TransportCredentials.
func (h handshake) ClientHandshake(ctx context.Context, authority string, raw net.Conn) (net.Conn, credentials.AuthInfo, error) {
	conn, info, err := h.TransportCredentials.ClientHandshake(ctx, authority, raw)
	h.line.note(err)
	return conn, info, err
}

// Clone implements credentials.TransportCredentials.
func (h handshake) Clone() credentials.TransportCredentials {
	return handshake{h.TransportCredentials.Clone(), h.line}
}
