package server

import (
	"net/netip"
	"testing"
)

func TestWhoAsksThroughProxies(t *testing.T) {
	ours := proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for name, tt := range map[string]struct {
		connection string
		forwarded  []string
		want       string
	}{
		"no proxy":                         {"192.0.2.1", nil, "192.0.2.1"},
		"a stranger's claim":               {"192.0.2.1", []string{"198.51.100.7"}, "192.0.2.1"},
		"one proxy":                        {"10.0.0.1", []string{"192.0.2.1"}, "192.0.2.1"},
		"one proxy that says nothing":      {"10.0.0.1", nil, "10.0.0.1"},
		"two proxies":                      {"10.0.0.1", []string{"192.0.2.1, 10.0.0.2"}, "192.0.2.1"},
		"two proxies, a header each":       {"10.0.0.1", []string{"192.0.2.1", "10.0.0.2"}, "192.0.2.1"},
		"what a stranger wrote before":     {"10.0.0.1", []string{"198.51.100.7, 192.0.2.1"}, "192.0.2.1"},
		"ours, claimed by a stranger":      {"10.0.0.1", []string{"10.0.0.9, 192.0.2.1"}, "192.0.2.1"},
		"nobody but ours":                  {"10.0.0.1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"nonsense from a proxy":            {"10.0.0.1", []string{"192.0.2.1, unknown"}, "10.0.0.1"},
		"nonsense from a stranger":         {"10.0.0.1", []string{"' OR 1=1, 10.0.0.2"}, "10.0.0.2"},
		"an empty entry":                   {"10.0.0.1", []string{"192.0.2.1,"}, "10.0.0.1"},
		"ports":                            {"10.0.0.1", []string{"192.0.2.1:4711, 10.0.0.2:80"}, "192.0.2.1"},
		"IPv6":                             {"fd00::1", []string{"2001:db8::7"}, "2001:db8::7"},
		"IPv6 in brackets":                 {"fd00::1", []string{"[2001:db8::7]:443"}, "2001:db8::7"},
		"IPv4 in IPv6":                     {"::ffff:10.0.0.1", []string{"::ffff:192.0.2.1"}, "192.0.2.1"},
		"a zone":                           {"fd00::1%eth0", []string{"2001:db8::7%x"}, "2001:db8::7"},
		"a connection that has no address": {"", []string{"192.0.2.1"}, ""},
		"a socket":                         {"@", []string{"192.0.2.1"}, "@"},
	} {
		if got := ours.client(tt.connection, tt.forwarded); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if got := (proxies{}).client("10.0.0.1", []string{"192.0.2.1"}); got != "10.0.0.1" {
		t.Errorf("nobody is believed: %q", got)
	}
}
