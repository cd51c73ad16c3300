// Package stepengine keeps which outside engine does the work of which step type,
// for each account: the operator says so, and flows ask.
package stepengine

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"cauce/internal/fault"
	"cauce/internal/netguard"
)

const (
	// DefaultTimeout is how long a call may take, if nobody says.
	DefaultTimeout = 30 * time.Second
	// minTimeout and maxTimeout bound what may be said. Work that takes longer
	// answers that it is pending.
	minTimeout = time.Second
	maxTimeout = 45 * time.Second
	// maxSecret and maxCA are the most bytes of each.
	maxSecret = 4 << 10
	maxCA     = 64 << 10
)

// Setting is how an engine is reached.
type Setting struct {
	// Address is HOST:PORT.
	Address string `json:"address"`
	// Secret is sent as `authorization: Bearer …`; empty sends nothing.
	Secret string `json:"secret,omitempty"`
	// CA are the certificates, as PEM, that the engine's own is held against; empty
	// for the system's.
	CA string `json:"ca,omitempty"`
	// Timeout is how long a call may take, in nanoseconds.
	Timeout time.Duration `json:"timeout"`
	// Plaintext does without TLS.
	Plaintext bool `json:"plaintext,omitempty"`
}

// Check answers in a sentence for the operator what is wrong with a setting. With
// allowPrivate private networks pass, without TLS too.
func (s Setting) Check(allowPrivate bool) error {
	if err := s.checkAddress(allowPrivate); err != nil {
		return err
	}
	switch {
	case s.Timeout < minTimeout || s.Timeout > maxTimeout:
		return fmt.Errorf("the timeout must be between %s and %s; an engine that takes longer answers pending", minTimeout, maxTimeout)
	case len(s.Secret) > maxSecret:
		return fmt.Errorf("the secret is longer than %d bytes", maxSecret)
	case !visible(s.Secret):
		return errors.New("the secret may hold visible ASCII characters alone: it travels in a header")
	case s.CA != "" && s.Plaintext:
		return errors.New("a CA without TLS means nothing: leave out --ca or --plaintext")
	}
	_, err := s.Roots()
	return err
}

func (s Setting) checkAddress(allowPrivate bool) error {
	switch netguard.CheckHost(s.Address, allowPrivate) {
	case "":
	case fault.PrivateAddress:
		return fmt.Errorf("%s is in a private network; allow those by --engine-allow-private, here and of serve", s.Address)
	default:
		return fmt.Errorf("%q is not HOST:PORT", s.Address)
	}
	host, _, _ := net.SplitHostPort(s.Address)
	if s.Plaintext && !allowPrivate && !netguard.IsLoopback(host) {
		return errors.New("--plaintext is for this machine alone, unless private networks are allowed by --engine-allow-private, here and of serve")
	}
	return nil
}

// visible tells whether a text is of printable ASCII without spaces.
func visible(text string) bool {
	for _, c := range []byte(text) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}

// Roots answers the certificates to trust, nil for the system's.
func (s Setting) Roots() (*x509.CertPool, error) {
	if s.CA == "" {
		return nil, nil //nolint:nilnil // as crypto/tls has it
	}
	pool := x509.NewCertPool()
	if len(s.CA) > maxCA || !pool.AppendCertsFromPEM([]byte(s.CA)) {
		return nil, fmt.Errorf("the CA must be certificates as PEM, at most %d bytes", maxCA)
	}
	return pool, nil
}

func (s Setting) bytes() ([]byte, error) { return json.Marshal(s) } //nolint:gosec // to be sealed
