// Package netguard keeps the service from being turned against the network it
// runs in, for every address that a customer chose.
package netguard

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"cauce/internal/fault"
)

// CheckCallback judges a notification address without asking DNS: https to a
// public name or address, without credentials. With allowPrivate, which is the
// operator's choice, http and private networks pass. It answers what is wrong, or
// "".
func CheckCallback(raw string, allowPrivate bool) fault.Code {
	u, code := parse(raw)
	if code != "" {
		return code
	}
	if allowPrivate {
		return ""
	}
	switch {
	case u.Scheme != "https":
		return fault.NotHTTPS
	case u.User != nil:
		return fault.URLCredentials
	case isPrivateHost(u.Hostname()):
		return fault.PrivateAddress
	}
	return ""
}

// CheckRedirect judges an address that a browser is sent to: http or https. It
// answers what is wrong, or "".
func CheckRedirect(raw string) fault.Code {
	_, code := parse(raw)
	return code
}

func parse(raw string) (*url.URL, fault.Code) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || strings.ContainsAny(raw, " \t\r\n\\") {
		return nil, fault.NotURL
	}
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault.NotURL
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, fault.NotURL
		}
	}
	if _, ok := plainHost(u.Hostname()); !ok {
		return nil, fault.NotURL
	}
	return u, ""
}

// hosts maps names as Go's HTTP client does, and lets pass the underscores that
// some networks have in theirs.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))

// plainHost answers a host as it is dialled: names in the notation of DNS
// (UTS #46, as browsers and Go's client map them), so that a dot or digit in
// another script is no disguise. It answers false for what no resolver takes.
func plainHost(host string) (string, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.String(), true
	}
	plain, err := hosts.ToASCII(host)
	if err != nil {
		return "", false
	}
	plain = strings.ToLower(strings.TrimSuffix(plain, "."))
	last := plain[strings.LastIndexByte(plain, '.')+1:]
	if _, numeric := number(last); numeric {
		_, ok := parseAddress(plain) // a name cannot end in a number
		return plain, ok
	}
	return plain, plain != ""
}

// isPrivateHost tells names that mean this machine or its network, and addresses
// that are not public, in any notation that a resolver may take.
func isPrivateHost(host string) bool {
	host, _ = plainHost(host)
	if addr, ok := parseAddress(host); ok {
		return !IsPublic(addr)
	}
	for _, name := range []string{"localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa"} {
		if host == name || strings.HasSuffix(host, "."+name) {
			return true
		}
	}
	return !strings.Contains(host, ".") // a bare name is looked up in the local domain
}

// parseAddress reads an IP address as inet_aton and browsers do: decimal, octal
// and hexadecimal numbers, in one to four parts, and IPv6 with or without zone.
func parseAddress(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.WithZone(""), true
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		n, ok := number(part)
		if !ok {
			return netip.Addr{}, false
		}
		bits := 8
		if i == len(parts)-1 {
			bits = 8 * (5 - len(parts)) // the last part fills what is left
		}
		if n >= 1<<bits {
			return netip.Addr{}, false
		}
		value = value<<bits | n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}), true
}

func number(part string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(part, "0x"):
		part, base = part[2:], 16
		if part == "" {
			return 0, true // inet_aton reads a bare 0x as zero
		}
	case len(part) > 1 && part[0] == '0':
		part, base = part[1:], 8
	}
	n, err := strconv.ParseUint(part, base, 33)
	return n, err == nil
}
