package contact

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

const (
	// lookupTime is for all that is asked about a domain.
	lookupTime = 3 * time.Second
	// knownFor is how long an answer holds, and mostKnown how many are kept.
	knownFor  = 10 * time.Minute
	mostKnown = 4096
)

// Resolver asks the DNS; net.Resolver is one.
type Resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupNS(ctx context.Context, name string) ([]*net.NS, error)
}

// Domains knows which domains receive mail. It is safe for concurrent use.
type Domains struct {
	resolver Resolver

	mu    sync.Mutex
	known map[string]answer
}

type answer struct {
	receives bool
	until    time.Time
}

// NewDomains makes a Domains that asks a resolver.
func NewDomains(resolver Resolver) *Domains {
	return &Domains{resolver: resolver, known: map[string]answer{}}
}

// Receives tells whether a domain receives mail (RFC 5321, 5.1; RFC 7505), and
// whether that is known: a DNS that does not answer, or that knows nothing of the
// world, as in a closed network, says nothing of the domain. What it said is
// remembered for ten minutes after at.
func (d *Domains) Receives(ctx context.Context, domain string, at time.Time) (receives, known bool) {
	if found, ok := d.recall(domain, at); ok {
		return found, true
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	receives, known = d.ask(ctx, domain)
	if known {
		d.keep(domain, answer{receives: receives, until: at.Add(knownFor)})
	}
	return receives, known
}

func (d *Domains) ask(ctx context.Context, domain string) (receives, known bool) {
	// The dot at the end keeps the machine's search list out of it.
	records, err := d.resolver.LookupMX(ctx, domain+".")
	switch {
	case len(records) == 1 && (records[0].Host == "." || records[0].Host == ""):
		return false, true // it says that it takes none
	case len(records) > 0:
		return true, true
	case err != nil && !isNone(err):
		return false, false
	}
	addresses, err := d.resolver.LookupIPAddr(ctx, domain+".")
	if err != nil && !isNone(err) {
		return false, false
	}
	if len(addresses) > 0 {
		return true, true
	}
	return false, d.seesTheWorld(ctx)
}

// seesTheWorld tells whether the DNS is the public one: a "no" of any other means
// nothing. That one has com.
func (d *Domains) seesTheWorld(ctx context.Context) bool {
	servers, err := d.resolver.LookupNS(ctx, "com.")
	return err == nil && len(servers) > 0
}

// isNone tells that the DNS said there is none, from that it said nothing.
func isNone(err error) bool {
	failure, ok := errors.AsType[*net.DNSError](err)
	return ok && failure.IsNotFound
}

func (d *Domains) recall(domain string, at time.Time) (receives, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, ok := d.known[domain]
	return found.receives, ok && at.Before(found.until)
}

func (d *Domains) keep(domain string, said answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.known) >= mostKnown {
		clear(d.known) // strangers choose the names: what is kept is bounded, not precious
	}
	d.known[domain] = said
}
