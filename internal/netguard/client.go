package netguard

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"time"

	"cauce/internal/fault"
)

// What the client keeps and takes at most.
const (
	idleConnections = 256
	idlePerHost     = 16
	idleFor         = 90 * time.Second
	headerBytes     = 64 << 10
	streamBytes     = 64 << 10 // unread bytes of an HTTP/2 answer
	connectionBytes = 1 << 20  // of all the answers on one connection
	// An HTTP/2 connection that stays silent is tried, for it would be taken again
	// and again long after the network behind it died.
	pingAfter = 15 * time.Second
	pingFor   = 5 * time.Second
)

// Options say what a client may do. The zero value is what a customer's address
// gets.
type Options struct {
	// AllowPrivate is the operator's choice: http, credentials in the address and
	// private networks pass.
	AllowPrivate bool
	// Resolver asks DNS; nil is the system's. Tests play DNS with it.
	Resolver *net.Resolver
	// RootCAs are whom TLS trusts; nil is the system's.
	RootCAs *x509.CertPool
	// DialTimeout is for DNS and connecting, and once more for TLS: 5 seconds when
	// zero.
	DialTimeout time.Duration
	// HeaderTimeout is from the end of the request to the end of the answer's
	// headers: 15 seconds when zero.
	HeaderTimeout time.Duration
}

// Refused says that an address was not dialled, and nothing about the network
// that it lies in.
type Refused struct {
	// Code is fault.PrivateAddress, or what CheckCallback has against the address.
	Code fault.Code
}

func (r *Refused) Error() string {
	switch r.Code {
	case fault.PrivateAddress:
		return "netguard: the name resolves to a private address"
	case fault.NotHTTPS:
		return "netguard: the address is not https"
	case fault.URLCredentials:
		return "netguard: the address holds credentials"
	case fault.NotFormat:
		return "netguard: this is not HOST:PORT"
	default:
		return "netguard: this is not an address of http or https"
	}
}

// NewClient answers the client for every address that a customer chose.
//
// The judge of addresses sits at the socket, after DNS: what is dialled is what
// was judged, each time anew, and of a name with public and private addresses
// only the public ones are dialled. Redirects are answers, never followed; no
// proxy of the environment dials for us; answers are not decompressed; headers
// end at 64 kB. It keeps no clock over the whole exchange: bound that with the
// request's context, and the answer's body with io.LimitReader.
//
// What it refuses is an error that wraps *Refused.
func NewClient(o Options) *http.Client { return newClient(o, IsPublic) }

func newClient(o Options, public func(netip.Addr) bool) *http.Client {
	if o.DialTimeout == 0 {
		o.DialTimeout = dialFor
	}
	if o.HeaderTimeout == 0 {
		o.HeaderTimeout = 15 * time.Second
	}
	return &http.Client{
		Transport:     &transport{Transport: newTransport(o, newDialer(o, public)), allowPrivate: o.AllowPrivate},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func newTransport(o Options, dialer *net.Dialer) *http.Transport {
	return &http.Transport{
		Proxy: nil, // a proxy would dial what nobody judged
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return dial(ctx, dialer, network, address)
		},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
		TLSHandshakeTimeout:    o.DialTimeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleFor,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: headerBytes,
		HTTP2: &http.HTTP2Config{
			MaxReceiveBufferPerStream:     streamBytes,
			MaxReceiveBufferPerConnection: connectionBytes,
			SendPingTimeout:               pingAfter,
			PingTimeout:                   pingFor,
		},
	}
}

// judge sees the resolved address of a socket that is about to connect.
func judge(address string, public func(netip.Addr) bool) error {
	resolved, err := netip.ParseAddrPort(address)
	if err != nil || !public(resolved.Addr()) {
		return &Refused{Code: fault.PrivateAddress}
	}
	return nil
}

// transport refuses what needs no DNS to be refused: an address that was stored
// while the operator allowed more, or that nobody judged before.
type transport struct {
	*http.Transport

	allowPrivate bool
}

// RoundTrip is http.RoundTripper's.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if code := CheckCallback(r.URL.String(), t.allowPrivate); code != "" {
		if r.Body != nil {
			_ = r.Body.Close() // as http.RoundTripper asks
		}
		return nil, &Refused{Code: code}
	}
	return t.Transport.RoundTrip(r)
}
