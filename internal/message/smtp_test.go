package message

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"cauce/internal/step"
)

// relay is an SMTP server on this machine that plays what a test says.
type relay struct {
	address string
	trust   *tls.Config

	mu   sync.Mutex
	mail []letter
	user string
	tls  bool
	// refuse is what it says to each recipient, nil for nothing.
	refuse *smtp.SMTPError
}

type letter struct {
	from, to string
	text     string
}

type relaySession struct {
	*relay

	conn *smtp.Conn
	now  letter
}

// NewSession implements smtp.Backend.
func (r *relay) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &relaySession{relay: r, conn: c}, nil
}

func (*relaySession) Reset()        {}
func (*relaySession) Logout() error { return nil }

func (*relaySession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *relaySession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "p@ss:word/" {
			return &smtp.SMTPError{Code: 535, Message: "no"}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		_, s.tls = s.conn.TLSConnectionState()
		s.user = user
		return nil
	}), nil
}

func (s *relaySession) Mail(from string, _ *smtp.MailOptions) error {
	s.now = letter{from: from}
	return nil
}

func (s *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	s.now.to = to
	return nil
}

func (s *relaySession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.now.text = string(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mail = append(s.mail, s.now)
	return err
}

// listen starts a relay; with TLS it offers STARTTLS, or with fromTheStart speaks
// nothing else.
func listen(t *testing.T, withTLS, fromTheStart bool) *relay {
	t.Helper()
	r := &relay{}
	server := smtp.NewServer(r)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = l.Addr().String()
	if withTLS {
		server.TLSConfig, r.trust = certificate(t)
	}
	if fromTheStart {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = l.Close() // a server that was closed before it served knows no listener
		<-done
	})
	return r
}

// certificate makes one for 127.0.0.1, and a configuration that trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	known := x509.NewCertPool()
	known.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12},
		&tls.Config{RootCAs: known, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}

var (
	letterID = uuid.MustParse("0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10")
	letterAt = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

func code(to string) step.Message {
	return step.Message{Kind: step.Mail, To: to, Subject: "Tu código de verificación", Text: "Tu código de verificación es 123456\n\n.\nVence en 10 minutos.\n"}
}

func send(t *testing.T, address, from string, trust *tls.Config, m step.Message) error {
	t.Helper()
	s, err := NewSMTP(address, from, trust)
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), letterID, letterAt, m)
}

func TestMailArrives(t *testing.T) {
	r := listen(t, false, false)
	if err := send(t, "smtp://"+r.address, "Río <no-reply@example.com>", nil, code("user@example.com")); err != nil {
		t.Fatal(err)
	}
	if len(r.mail) != 1 || r.mail[0].from != "no-reply@example.com" || r.mail[0].to != "user@example.com" {
		t.Fatalf("the relay has %+v", r.mail)
	}
	m, err := netmail.ReadMessage(strings.NewReader(r.mail[0].text))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"Message-ID": "<0198f3a2-7c1e-7d33-9a52-3f0c6c1b2a10@example.com>", "Auto-Submitted": "auto-generated",
		"To": "<user@example.com>", "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
	} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s is %q", header, got)
		}
	}
	if subject := m.Header.Get("Subject"); strings.Contains(subject, "ó") || !strings.HasPrefix(subject, "=?UTF-8?") {
		t.Errorf("the subject is %q", subject)
	}
	body, _ := io.ReadAll(m.Body)
	if !strings.Contains(string(body), "123456") {
		t.Errorf("the body is %s", body)
	}
}

// TestPasswordsGoOverTLSAlone: STARTTLS, TLS from the first byte, and a relay that
// can neither.
func TestPasswordsGoOverTLSAlone(t *testing.T) {
	for name, c := range map[string]struct {
		scheme   string
		withTLS  bool
		implicit bool
	}{"STARTTLS": {"smtp", true, false}, "TLS": {"smtps", true, true}} {
		r := listen(t, c.withTLS, c.implicit)
		if err := send(t, c.scheme+"://me:p%40ss%3Aword%2F@"+r.address, "a@example.com", r.trust, code("user@example.com")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(r.mail) != 1 || r.user != "me" || !r.tls {
			t.Errorf("%s: %d mails of %q, TLS %t", name, len(r.mail), r.user, r.tls)
		}
	}
	plain := listen(t, false, false)
	s, err := NewSMTP("smtp://me:p%40ss%3Aword%2F@"+strings.Replace(plain.address, "127.0.0.1", "127.0.0.1.example.test", 1), "a@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	s.host = "127.0.0.1" // a relay elsewhere, as far as the settings know
	if err := s.Send(t.Context(), letterID, letterAt, code("user@example.com")); err == nil || plain.user != "" || len(plain.mail) != 0 {
		t.Errorf("a password was sent in the clear: %v, %q", err, plain.user)
	}
	stranger := listen(t, true, true)
	if err := send(t, "smtps://"+stranger.address, "a@example.com", nil, code("user@example.com")); err == nil || len(stranger.mail) != 0 {
		t.Errorf("a certificate that nobody knows is trusted: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for status, final := range map[int]bool{421: false, 450: false, 550: true, 553: true, 530: false} {
		r := listen(t, false, false)
		r.refuse = &smtp.SMTPError{Code: status, Message: "user@example.com is not here"}
		failure, ok := errors.AsType[*Failure](send(t, "smtp://"+r.address, "a@example.com", nil, code("user@example.com")))
		if !ok || failure.Final != final || strings.Contains(failure.Error(), "example") {
			t.Errorf("%d: %+v", status, failure)
		}
	}
	bad := listen(t, true, true)
	failure, ok := errors.AsType[*Failure](send(t, "smtps://me:wrong@"+bad.address, "a@example.com", bad.trust, code("user@example.com")))
	if !ok || failure.Final {
		t.Errorf("a wrong password: %+v", failure)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if failure, ok := errors.AsType[*Failure](send(t, "smtp://"+l.Addr().String(), "a@example.com", nil, code("user@example.com"))); !ok || failure.Final {
		t.Errorf("nobody there: %+v", failure)
	}
}

// TestNoHeaderIsInjected, whatever reaches the transport.
func TestNoHeaderIsInjected(t *testing.T) {
	r := listen(t, false, false)
	for _, m := range []step.Message{
		code("user@example.com\r\nBcc: b@example.com"), code("user@example.com, b@example.com"), code("Name <user@example.com>"),
		{Kind: step.Mail, To: "user@example.com", Subject: "Hi\r\nBcc: b@example.com", Text: "x"},
	} {
		failure, ok := errors.AsType[*Failure](send(t, "smtp://"+r.address, "a@example.com", nil, m))
		if !ok || !failure.Final || len(r.mail) != 0 {
			t.Errorf("%q, %q: %+v", m.To, m.Subject, failure)
		}
	}
}

func TestSMTPSettings(t *testing.T) {
	for _, address := range []string{"", "http://relay", "relay:25", "smtp://", "smtp://relay:x", "smtp://relay/path", "smtp://relay?tls=no", "smtp://me:sec/ret@relay", "smtp://relay:70000"} {
		if _, err := NewSMTP(address, "a@example.com", nil); err == nil || strings.Contains(err.Error(), "sec/ret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, from := range []string{"", "nobody", "a@example.com, b@example.com"} {
		if _, err := NewSMTP("smtp://relay", from, nil); err == nil {
			t.Errorf("mails come from %q", from)
		}
	}
}
