package netguard

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cauce/internal/fault"
)

// CheckHost judges HOST:PORT, the address of something that speaks another
// protocol than HTTP, without asking DNS. This machine by name ("localhost",
// 127.0.0.1, [::1]) and public hosts pass; with allowPrivate, which is the operator's
// choice, private networks do. It answers what is wrong, or "".
func CheckHost(address string, allowPrivate bool) fault.Code {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fault.NotFormat
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return fault.NotFormat
	}
	if _, ok := plainHost(host); !ok || strings.ContainsAny(host, " \t\r\n\\/@?#%") {
		return fault.NotFormat
	}
	if !allowPrivate && isPrivateHost(host) && !IsLoopback(host) {
		return fault.PrivateAddress
	}
	return ""
}

// IsLoopback tells a host that says by itself that it is this machine.
func IsLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// NewDialer answers what dials HOST:PORT as NewClient does, judged at the socket,
// after DNS. A host that says by itself that it is this machine is dialled at
// loopback addresses; no other name leads there, unless private networks are
// allowed. What it refuses is an error that wraps *Refused.
func NewDialer(o Options) func(ctx context.Context, address string) (net.Conn, error) {
	if o.DialTimeout == 0 {
		o.DialTimeout = dialFor
	}
	return func(ctx context.Context, address string) (net.Conn, error) {
		if code := CheckHost(address, o.AllowPrivate); code != "" {
			return nil, &Refused{Code: code}
		}
		allowed := IsPublic
		if host, _, _ := net.SplitHostPort(address); IsLoopback(host) {
			allowed = netip.Addr.IsLoopback
		}
		return dial(ctx, newDialer(o, allowed), "tcp", address)
	}
}

// dialFor is how long DNS and connecting take at most, when nobody says.
const dialFor = 5 * time.Second

func newDialer(o Options, allowed func(netip.Addr) bool) *net.Dialer {
	dialer := &net.Dialer{Timeout: o.DialTimeout, Resolver: o.Resolver}
	if !o.AllowPrivate {
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			return judge(address, allowed)
		}
	}
	return dialer
}

func dial(ctx context.Context, dialer *net.Dialer, network, address string) (net.Conn, error) {
	conn, err := dialer.DialContext(ctx, network, address)
	if refused := (*Refused)(nil); errors.As(err, &refused) {
		return nil, refused // without the address that net wraps around it
	}
	return conn, err
}
