package netguard

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"

	"cauce/internal/fault"
)

// pretend answers a client for which these addresses are the public ones.
func pretend(o Options, public ...string) *http.Client {
	return newClient(o, func(addr netip.Addr) bool { return slices.Contains(public, addr.String()) })
}

func wantRefused(t *testing.T, what string, err error, want fault.Code) {
	t.Helper()
	var refused *Refused
	if !errors.As(err, &refused) || refused.Code != want || refused.Error() == "" {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

// listener counts who connects.
type listener struct {
	address  string
	accepted *atomic.Int32
}

func listen(t *testing.T, address string) listener {
	t.Helper()
	l := listener{accepted: new(atomic.Int32)}
	l.address = serveAt(t, address, func(net.Conn) { l.accepted.Add(1) })
	return l
}

func serve(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	return serveAt(t, "127.0.0.1:0", talk)
}

func serveAt(t *testing.T, address string, talk func(net.Conn)) string {
	t.Helper()
	socket, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("only where all of 127.0.0.0/8 is this machine: %v", err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	go func() {
		for {
			conn, err := socket.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				talk(conn)
			}()
		}
	}()
	return socket.Addr().String()
}

// hasIPv6 tells whether this machine can make a socket of IPv6 at all; one that
// cannot has nothing that could be refused.
func hasIPv6(t *testing.T) bool {
	t.Helper()
	_, err := net.Dial("tcp6", "[::1]:1")
	if errors.Is(err, syscall.EAFNOSUPPORT) {
		t.Log("without IPv6: its addresses are tried against IsPublic alone")
		return false
	}
	return true
}

// closed is a request's body that remembers its end.
type closed struct {
	io.Reader

	done bool
}

func (c *closed) Close() error {
	c.done = true
	return nil
}
