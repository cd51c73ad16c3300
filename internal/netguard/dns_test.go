package netguard

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// name is the one that the played DNS knows.
const name = "hook.example.test."

// dns is a name server without a network, of one name. Its answers are played one
// after the other; the last one stays.
type dns struct {
	mu      sync.Mutex
	answers [][]netip.Addr
	asked   int // questions for A
}

func newDNS(answers ...[]netip.Addr) *dns { return &dns{answers: answers} }

func addresses(texts ...string) []netip.Addr {
	all := make([]netip.Addr, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParseAddr(text)
	}
	return all
}

// resolver asks this name server and no other.
func (d *dns) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go d.serve(theirs)
		return ours, nil
	}}
}

// serve speaks DNS as over TCP: each message after its length (RFC 1035 §4.2.2).
func (d *dns) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	for {
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		raw := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, raw); err != nil {
			return
		}
		var message dnsmessage.Message
		if err := message.Unpack(raw); err != nil {
			return
		}
		d.answer(&message)
		packed, err := message.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)); err != nil {
			return
		}
	}
}

func (d *dns) answer(m *dnsmessage.Message) {
	m.Response, m.Authoritative, m.RecursionAvailable, m.Additionals = true, true, true, nil
	question := m.Questions[0]
	found, known := d.next(question.Name.String(), question.Type)
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, addr := range found {
		head := dnsmessage.ResourceHeader{Name: question.Name, Type: question.Type, Class: question.Class}
		switch {
		case addr.Is4() && question.Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: addr.As4()}})
		case !addr.Is4() && question.Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
}

// next counts a look-up by its question for A; the one for AAAA comes in any order.
func (d *dns) next(asked string, kind dnsmessage.Type) ([]netip.Addr, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if asked != name || len(d.answers) == 0 {
		return nil, false
	}
	at := min(d.asked, len(d.answers)-1)
	if kind == dnsmessage.TypeA {
		d.asked++
	}
	return d.answers[at], true
}

func (d *dns) lookups() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}
