package netguard

import (
	"net"
	"testing"

	"cauce/internal/fault"
)

func TestHosts(t *testing.T) {
	for address, want := range map[string]fault.Code{
		"engine.example.com:443": "", "8.8.8.8:1": "", "[2600::1]:65535": "", "localhost:7070": "", "127.0.0.1:7070": "", "127.9.9.9:1": "", "[::1]:7070": "",
		"[::ffff:127.0.0.1]:1": "",
		"engine.example.com":   fault.NotFormat, "engine.example.com:": fault.NotFormat, "engine.example.com:0": fault.NotFormat,
		"engine.example.com:65536": fault.NotFormat, "engine.example.com:https": fault.NotFormat, ":443": fault.NotFormat, "": fault.NotFormat,
		"https://engine.example.com:443": fault.NotFormat, "::1:443": fault.NotFormat, "a b:443": fault.NotFormat, "a\nb.c:443": fault.NotFormat,
		"me@engine.example.com:443": fault.NotFormat, "engine.example.com/x:443": fault.NotFormat, "[fe80::1%eth0]:443": fault.NotFormat,
		"10.0.0.1:443": fault.PrivateAddress, "169.254.169.254:80": fault.PrivateAddress, "engine:443": fault.PrivateAddress,
		"engine.internal:443": fault.PrivateAddress, "0.0.0.0:443": fault.PrivateAddress, "0x7f000001:443": fault.PrivateAddress,
		"2130706433:443": fault.PrivateAddress, "a.localhost:443": fault.PrivateAddress, "[fd00::1]:443": fault.PrivateAddress,
	} {
		if got := CheckHost(address, false); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
		wantAllowed := want
		if want == fault.PrivateAddress {
			wantAllowed = ""
		}
		if got := CheckHost(address, true); got != wantAllowed {
			t.Errorf("%q, where private networks are allowed: %q, want %q", address, got, wantAllowed)
		}
	}
}

// TestDialer: this machine is reached by its own names alone; a name that DNS leads
// there is refused, each time anew, unless private networks are allowed.
func TestDialer(t *testing.T) {
	l := listen(t, "127.0.0.1:0")
	_, port, err := net.SplitHostPort(l.address)
	if err != nil {
		t.Fatal(err)
	}
	lies := newDNS(addresses("127.0.0.1"))
	dial := func(o Options, address string) error {
		conn, err := NewDialer(o)(t.Context(), address)
		if err == nil {
			_ = conn.Close()
		}
		return err
	}
	for what, err := range map[string]error{
		"by its address":         dial(Options{}, "127.0.0.1:"+port),
		"by its name":            dial(Options{}, "localhost:"+port),
		"by a name, when it may": dial(Options{AllowPrivate: true, Resolver: lies.resolver(t)}, "hook.example.test:"+port),
	} {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	wantRefused(t, "a name that leads here", dial(Options{Resolver: lies.resolver(t)}, "hook.example.test:"+port), fault.PrivateAddress)
	wantRefused(t, "all addresses", dial(Options{}, "0.0.0.0:"+port), fault.PrivateAddress)
	wantRefused(t, "a number", dial(Options{}, "2130706433:"+port), fault.PrivateAddress)
	wantRefused(t, "no port", dial(Options{AllowPrivate: true}, "127.0.0.1"), fault.NotFormat)
}
