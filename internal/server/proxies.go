package server

import (
	"net/netip"
	"strings"
)

// proxies are the networks of those whose word is taken for where a call came from.
type proxies []netip.Prefix

// client answers the address of who asks: the connection's, unless that is one of
// ours, and otherwise the nearest address in X-Forwarded-For that is none of ours.
// Each proxy adds the address that it was called from at the end, so what stands
// before the first stranger is anybody's claim. An entry that is no address ends the
// search at the last one that was.
func (p proxies) client(connection string, forwarded []string) string {
	last, err := netip.ParseAddr(connection)
	if err != nil {
		return connection
	}
	chain := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(chain) - 1; i >= 0 && p.contain(last); i-- {
		next, ok := addressIn(chain[i])
		if !ok {
			break
		}
		last = next
	}
	return last.Unmap().WithZone("").String()
}

func (p proxies) contain(address netip.Addr) bool {
	for _, network := range p {
		if network.Contains(address.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// addressIn reads an address as proxies write it, with or without a port.
func addressIn(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if both, err := netip.ParseAddrPort(text); err == nil {
		return both.Addr(), true
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return address, err == nil
}
