package netguard

import "net/netip"

// special are the networks that no customer's address may lie in, from the IANA
// special-purpose registries (RFC 6890), and the address at which Azure answers
// its virtual machines. Teredo is in 2001::/23.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
	"168.63.129.16/32", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "3fff::/20",
)

var (
	// global is all that IANA gives out of IPv6. Outside of it lie this machine, its
	// links and sites, multicast, IPv4 in all its disguises, and what may mean
	// anything tomorrow.
	global = prefixes("2000::/3")
	// nat64 and sixToFour carry an IPv4 address inside: bytes 12 and 2 onwards.
	// 64:ff9b:1::/48 (RFC 8215) is a network's own: it carries one wherever that
	// network likes, so nobody else can tell what it leads to.
	nat64     = prefixes("64:ff9b::/96")
	sixToFour = prefixes("2002::/16")
)

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// IsPublic tells whether an address is on the public internet.
func IsPublic(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	raw := addr.As16()
	switch {
	case within(addr, nat64):
		return IsPublic(netip.AddrFrom4([4]byte(raw[12:16])))
	case within(addr, sixToFour):
		return IsPublic(netip.AddrFrom4([4]byte(raw[2:6])))
	}
	return addr.IsValid() && (addr.Is4() || within(addr, global)) && !within(addr, special)
}

func within(addr netip.Addr, networks []netip.Prefix) bool {
	for _, network := range networks {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}
