package netguard

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cauce/internal/fault"
)

// private are addresses of every kind that must not be dialled.
var private = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
	"168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192",
	"192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
	"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
}

// private6 are those of IPv6 itself.
var private6 = []string{
	"::", "::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:db8::1",
	"3fff::1", "5f00::1", "64:ff9b:1::808:808", "fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1",
	"febf::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "8000::1", "::ffff:0:808:808", "1::1",
}

// disguises are the ways in which IPv6 carries an address of IPv4.
func disguises(t *testing.T, text string) []string {
	t.Helper()
	v4 := netip.MustParseAddr(text).As4()
	hex := fmt.Sprintf("%02x%02x:%02x%02x", v4[0], v4[1], v4[2], v4[3])
	flipped := fmt.Sprintf("%02x%02x:%02x%02x", ^v4[0], ^v4[1], ^v4[2], ^v4[3])
	return []string{
		text, "::ffff:" + hex, "::" + hex, "::ffff:0:" + hex, "64:ff9b::" + hex, "64:ff9b:1::" + hex,
		"2002:" + hex + "::1", "2001:0:" + hex + "::1", "2001:0:808:808:0:0:" + flipped,
	}
}

func everyPrivate(t *testing.T) []string {
	t.Helper()
	all := slices.Clone(private6)
	for _, text := range private {
		all = append(all, disguises(t, text)...)
	}
	return all
}

func TestPrivateAddresses(t *testing.T) {
	for _, text := range everyPrivate(t) {
		if IsPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s passes for public", text)
		}
	}
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "223.255.255.255",
		"2606:4700::1111", "2a00:1450::1", "2001:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
	} {
		if !IsPublic(netip.MustParseAddr(text)) {
			t.Errorf("%s passes for private", text)
		}
	}
	if IsPublic(netip.Addr{}) {
		t.Error("no address at all passes for public")
	}
}

// TestDialRefuses has DNS answer a harmless name with each of them. The sockets are
// real: a refusal that came too late would be an error of the network instead.
func TestDialRefuses(t *testing.T) {
	v6 := hasIPv6(t)
	for _, text := range everyPrivate(t) {
		addr := netip.MustParseAddr(text)
		if addr.Is6() && !addr.Is4In6() && !v6 {
			continue
		}
		client := NewClient(Options{Resolver: newDNS([]netip.Addr{addr}).resolver(t)})
		_, err := client.Get("https://hook.example.test/hook?token=1")
		wantRefused(t, text, err, fault.PrivateAddress)
		if err != nil && strings.Contains(errors.Unwrap(err).Error(), text) {
			t.Errorf("the refusal of %s tells what is behind the name: %v", text, err)
		}
	}
}

// TestDialRefusesNumbers is for addresses without a name, which DNS never sees.
func TestDialRefusesNumbers(t *testing.T) {
	client := NewClient(Options{Resolver: newDNS().resolver(t)})
	for _, host := range []string{"127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25lo]", "localhost"} {
		_, err := client.Get("https://" + host + "/")
		wantRefused(t, host, err, fault.PrivateAddress)
		conn, err := client.Transport.(*transport).DialContext(t.Context(), "tcp", strings.ReplaceAll(host, "%25", "%")+":1")
		if conn != nil {
			_ = conn.Close()
		}
		if err == nil {
			t.Errorf("%s: dialled", host)
		}
	}
}

// TestRefusesAddress: what the operator no longer allows, and what was stored before.
func TestRefusesAddress(t *testing.T) {
	client := NewClient(Options{})
	for address, want := range map[string]fault.Code{
		"http://hook.example.test/":           fault.NotHTTPS,
		"https://me:secret@hook.example.test": fault.URLCredentials,
		"ftp://hook.example.test/":            fault.NotURL,
		"https://printer.local/":              fault.PrivateAddress,
	} {
		body := &closed{Reader: strings.NewReader("{}")}
		_, err := client.Post(address, "application/json", body)
		wantRefused(t, address, err, want)
		if !body.done {
			t.Errorf("%s: the request's body stays open", address)
		}
	}
}

// TestRebinding: DNS answers a public address, and a private one the next time.
func TestRebinding(t *testing.T) {
	public, secret := listen(t, "127.0.0.2:0"), listen(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(public.address)
	names := newDNS(addresses("127.0.0.2"), addresses("127.0.0.1"))
	client := pretend(Options{Resolver: names.resolver(t)}, "127.0.0.2")
	address := "http://hook.example.test:" + port
	dial := client.Transport.(*transport).DialContext

	conn, err := dial(t.Context(), "tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.RemoteAddr().String(); got != public.address {
		t.Errorf("dialled %s, judged %s", got, public.address)
	}
	_ = conn.Close()
	if n := names.lookups(); n != 1 {
		t.Errorf("DNS was asked %d times for one dial: what was judged may not be what was dialled", n)
	}
	conn, err = dial(t.Context(), "tcp", strings.TrimPrefix(address, "http://"))
	if err == nil {
		_ = conn.Close()
	}
	wantRefused(t, "the second answer", err, fault.PrivateAddress)
	if n := secret.accepted.Load(); n != 0 {
		t.Errorf("the private address was reached %d times", n)
	}
}

// TestMixedAnswers: of a name with both, the private address is never dialled,
// whether it comes first or the public one is down.
func TestMixedAnswers(t *testing.T) {
	for _, up := range []bool{true, false} {
		secret := listen(t, "127.0.0.1:0")
		_, port, _ := net.SplitHostPort(secret.address)
		if up {
			listen(t, "127.0.0.2:"+port)
		}
		names := newDNS(addresses("127.0.0.1", "127.0.0.2", "::1", "10.0.0.1"))
		client := pretend(Options{Resolver: names.resolver(t)}, "127.0.0.2")
		conn, err := client.Transport.(*transport).DialContext(t.Context(), "tcp", "hook.example.test:"+port)
		if up != (err == nil) {
			t.Fatalf("public address up: %t: %v", up, err)
		}
		if conn != nil {
			if got := conn.RemoteAddr().String(); got != "127.0.0.2:"+port {
				t.Errorf("dialled %s", got)
			}
			_ = conn.Close()
		}
		if n := secret.accepted.Load(); n != 0 {
			t.Errorf("the private address was reached %d times", n)
		}
	}
}

func TestRedirectIsAnAnswer(t *testing.T) {
	var reached atomic.Int32
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer secret.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		hook := httptest.NewServer(http.RedirectHandler(secret.URL, status))
		// Even where private addresses pass.
		answer, err := NewClient(Options{AllowPrivate: true}).Post(hook.URL, "application/json", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != status || answer.Header.Get("Location") != secret.URL {
			t.Errorf("%d became %d", status, answer.StatusCode)
		}
		hook.Close()
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("redirects were followed %d times", n)
	}
}

// TestNoProxy: net/http reads the environment once in a process, so the transport
// itself is looked at as well.
func TestNoProxy(t *testing.T) {
	proxy := listen(t, "127.0.0.1:0")
	for _, variable := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(variable, "http://"+proxy.address)
	}
	client := NewClient(Options{Resolver: newDNS(addresses("10.0.0.1")).resolver(t)})
	if client.Transport.(*transport).Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
	_, err := client.Get("https://hook.example.test/")
	wantRefused(t, "beside a proxy", err, fault.PrivateAddress)
	if n := proxy.accepted.Load(); n != 0 {
		t.Errorf("the proxy was asked %d times", n)
	}
}

// TestEndlessHeaders: whoever answers with headers without end is cut off.
func TestEndlessHeaders(t *testing.T) {
	var sent atomic.Int64
	address := serve(t, func(conn net.Conn) {
		line := []byte("X-Filler: " + strings.Repeat("x", 1000) + "\r\n")
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
		for {
			n, err := conn.Write(line)
			if sent.Add(int64(n)); err != nil || sent.Load() > 10<<30 {
				return
			}
		}
	})
	_, err := NewClient(Options{AllowPrivate: true}).Get("http://" + address)
	if err == nil {
		t.Fatal("endless headers were taken")
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("%d bytes of headers were taken", n)
	}
}

// TestHeaderLimit: 64 kB, and not the ten megabytes that net/http has by itself.
func TestHeaderLimit(t *testing.T) {
	for size, taken := range map[int]bool{50_000: true, 100_000: false} {
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Filler", strings.Repeat("x", size))
		}))
		answer, err := NewClient(Options{AllowPrivate: true}).Get(hook.URL)
		if taken != (err == nil) {
			t.Errorf("%d bytes of headers: %v", size, err)
		}
		if answer != nil {
			_ = answer.Body.Close()
		}
		hook.Close()
	}
}

func TestHTTP2AndOldTLS(t *testing.T) {
	hook := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto+" "+r.Header.Get("Accept-Encoding"))
	}))
	hook.EnableHTTP2 = true
	hook.StartTLS()
	defer hook.Close()
	client := NewClient(Options{AllowPrivate: true})
	_, err := client.Get(hook.URL)
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody knows: %v", err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(hook.Certificate())
	client = NewClient(Options{AllowPrivate: true, RootCAs: trusted})
	answer, err := client.Get(hook.URL)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if string(text) != "HTTP/2.0 " {
		t.Errorf("protocol and encodings asked for: %q", text)
	}

	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.StartTLS()
	defer old.Close()
	trusted.AddCert(old.Certificate())
	if _, err := client.Get(old.URL); err == nil || !strings.Contains(err.Error(), "tls") {
		t.Errorf("TLS 1.1: %v", err)
	}
}

// TestSlowHeaders: the options' times are kept.
func TestSlowHeaders(t *testing.T) {
	address := serve(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	_, err := NewClient(Options{AllowPrivate: true, HeaderTimeout: 20 * time.Millisecond}).Get("http://" + address)
	var slow net.Error
	if !errors.As(err, &slow) || !slow.Timeout() {
		t.Errorf("a receiver that says nothing: %v", err)
	}
}
