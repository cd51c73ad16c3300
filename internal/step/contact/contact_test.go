package contact

import (
	"context"
	"errors"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"cauce/internal/fault"
)

func TestParseMail(t *testing.T) {
	for text, want := range map[string]string{
		"user@example.com": "user@example.com", "\tUser@EXAMPLE.com": "User@example.com", "a.b+tag@mail.example.mx": "a.b+tag@mail.example.mx",
		"o'hara@example.com": "o'hara@example.com", "usuario@ñandú.mx": "usuario@xn--and-6ma2c.mx", "a@BÜCHER.example": "a@xn--bcher-kva.example",
		"_@a.mx": "_@a.mx", strings.Repeat("a", 64) + "@b.mx": strings.Repeat("a", 64) + "@b.mx",
	} {
		if got, ok := ParseMail(text); !ok || got.Text != want {
			t.Errorf("%q is %q, %t", text, got.Text, ok)
		}
	}
	for _, text := range bad {
		if got, ok := ParseMail(text); ok {
			t.Errorf("%q is taken as %q", text, got.Text)
		}
	}
}

// bad are no mail addresses, or none that codes are sent to.
var bad = []string{
	"", "@", "a@", "@b.mx", "a", "a@b", "a b@c.mx", "a@b@c.mx", "a@b.mx\r\nBcc: c@d.mx", "a\r\n@b.mx", "a@b\n.mx", `"a b"@c.mx`, `"a"@c.mx`,
	"Name <a@b.mx>", "<a@b.mx>", "a@b.mx, c@d.mx", "a@b.mx;c@d.mx", "(x)a@b.mx", "a@(x)b.mx", "a@[127.0.0.1]", "a@127.0.0.1", "a@[IPv6:::1]",
	".a@b.mx", "a.@b.mx", "a..b@c.mx", "a@-b.mx", "a@b-.mx", "a@b..mx", "a@.mx", "ñ@b.mx", "a\x00@b.mx", "a\u2028@b.mx", "\xff@b.mx", "a@\xff.mx",
	strings.Repeat("a", 65) + "@b.mx", "a@" + strings.Repeat("b.", 126) + "mx", "a@" + strings.Repeat("b", 64) + ".mx",
}

// FuzzParseMail holds what is taken against what a header may hold.
func FuzzParseMail(f *testing.F) {
	for _, text := range append(bad, "user@example.com", "usuario@ñandú.mx", "a.b+c@d.example") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := ParseMail(text)
		if !ok {
			return
		}
		if strings.ContainsFunc(got.Text, func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),:;<>[\]`, c) }) || len(got.Text) > longestAddress {
			t.Errorf("%q is taken as %q", text, got.Text)
		}
		if parsed, err := netmail.ParseAddress(got.Text); err != nil || parsed.Address != got.Text {
			t.Errorf("%q is taken as %q, which is none: %v", text, got.Text, err)
		}
		if again, ok := ParseMail(got.Text); !ok || again != got {
			t.Errorf("%q becomes %+v, and then %+v", text, got, again)
		}
		if shown := got.Shown(); !strings.HasSuffix(shown, "***@"+got.Domain) || len(shown) > len(got.Domain)+5 {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}

func TestReserved(t *testing.T) {
	for text, want := range map[string]bool{
		"a@example.com": true, "a@mail.example.org": true, "a@x.test": true, "a@y.invalid": true,
		"a@notexample.com": false, "a@example.com.mx": false, "a@test.mx": false,
	} {
		if address, ok := ParseMail(text); !ok || address.Reserved() != want {
			t.Errorf("%s: %t", text, !want)
		}
	}
}

// TestWhoIsCalled: numbers of premium rates, satellites, services and countries that
// the account does not name.
func TestWhoIsCalled(t *testing.T) {
	for _, c := range []struct {
		text      string
		countries []string
		want      fault.Code
	}{
		{"5512345678", nil, ""},
		{"+52 1 55 1234 5678", nil, ""},
		{"", nil, fault.Required},
		{"911", nil, fault.NotPhone},
		{"5512345678\r\n+15551234567", nil, fault.NotPhone},
		{"+44 70 1234 5678", []string{"GB"}, fault.PhoneKind}, // costs like premium
		{"+1 415 555 2671", nil, fault.PhoneCountry},
		{"+1 415 555 2671", []string{"MX", "US"}, ""},
		{"5512345678", []string{"US"}, fault.PhoneCountry},
		{"900 123 4567", nil, fault.PhoneKind},                              // premium
		{"800 123 4567", nil, fault.PhoneKind},                              // free
		{"+1 900 555 1234", []string{"US"}, fault.PhoneKind},                // premium
		{"+1 876 555 1234", []string{"US", "MX"}, fault.PhoneCountry},       // Jamaica, behind +1
		{"+1 264 772 1234", []string{"US", "MX"}, fault.PhoneCountry},       // Anguilla, behind +1
		{"+44 909 879 0123", []string{"GB"}, fault.PhoneKind},               // premium
		{"+34 803 123 456", []string{"ES"}, fault.PhoneKind},                // premium
		{"+881 612 345 678", []string{"MX", "US"}, fault.PhoneCountry},      // satellite
		{"+870 773 111 632", []string{"MX", "US"}, fault.PhoneCountry},      // satellite
		{"+53 5 1234567", nil, fault.PhoneCountry},                          // Cuba
		{"+371 21 234 567", []string{"MX"}, fault.PhoneCountry},             // Latvia
		{"+252 61 2345678", []string{"MX", "US", "GB"}, fault.PhoneCountry}, // Somalia
	} {
		number, faults := Callable(map[string]any{"phone": c.text}, "phone", c.countries)
		switch {
		case c.want == "" && len(faults) == 0:
		case len(faults) != 1 || faults[0].Code != c.want || faults[0].Path != "phone":
			t.Errorf("%s (%s) of %v: %v, want %q", c.text, number.Country, c.countries, faults, c.want)
		}
	}
}

func TestShownPhone(t *testing.T) {
	if number, faults := PhoneIn(map[string]any{"phone": "55 1234 5678"}, "phone"); len(faults) > 0 || number.Shown() != "******5678" {
		t.Errorf("%v, %v", number.Shown(), faults)
	}
}

// dns is a DNS with some names; what it does not know it says there is none of.
type dns struct {
	mx    map[string][]*net.MX
	hosts map[string][]net.IPAddr
	err   error
	asked int
	// closed is a network in which nobody knows com.
	closed bool
}

func (d *dns) LookupNS(context.Context, string) ([]*net.NS, error) {
	if d.closed {
		return answerOf[*net.NS](nil, nil)
	}
	return answerOf([]*net.NS{{Host: "a.gtld-servers.net."}}, d.err)
}

func (d *dns) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	d.asked++
	return answerOf(d.mx[name], d.err)
}

func (d *dns) LookupIPAddr(_ context.Context, name string) ([]net.IPAddr, error) {
	return answerOf(d.hosts[name], d.err)
}

func answerOf[T any](found []T, err error) ([]T, error) {
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no such host", IsNotFound: true}
	}
	return found, err
}

func TestDomains(t *testing.T) {
	now := time.Unix(0, 0)
	known := &dns{
		mx:    map[string][]*net.MX{"mail.mx.": {{Host: "a."}}, "null.mx.": {{Host: "."}}},
		hosts: map[string][]net.IPAddr{"host.mx.": {{IP: net.IPv4(203, 0, 113, 1)}}},
	}
	d := NewDomains(known)
	for range 2 {
		for name, want := range map[string]bool{"mail.mx": true, "null.mx": false, "host.mx": true, "nowhere.mx": false} {
			if receives, ok := d.Receives(t.Context(), name, now); receives != want || !ok {
				t.Errorf("%s: %t, %t", name, receives, ok)
			}
		}
	}
	if known.asked != 4 {
		t.Errorf("asked %d times of four names", known.asked)
	}
	now = now.Add(knownFor)
	if d.Receives(t.Context(), "mail.mx", now); known.asked != 5 {
		t.Error("an old answer holds")
	}
}

// TestADeadDNSSaysNothing: nobody is refused for a network that is down.
func TestADeadDNSSaysNothing(t *testing.T) {
	for _, failure := range []error{&net.DNSError{Err: "server misbehaving", IsTemporary: true}, &net.DNSError{IsTimeout: true}, errors.New("connection refused"), context.DeadlineExceeded} {
		down := &dns{err: failure}
		d := NewDomains(down)
		for range 2 {
			if receives, known := d.Receives(t.Context(), "mail.mx", time.Time{}); receives || known {
				t.Errorf("%v: %t, %t", failure, receives, known)
			}
		}
		if down.asked != 2 {
			t.Errorf("%v is remembered", failure)
		}
	}
}

// TestAClosedNetworkSaysNothing: its DNS knows no name of the world, so that it knows
// none tells nothing; what it does know holds.
func TestAClosedNetworkSaysNothing(t *testing.T) {
	d := NewDomains(&dns{closed: true, mx: map[string][]*net.MX{"inside.mx.": {{Host: "mail.inside.mx."}}}})
	if receives, known := d.Receives(t.Context(), "gmail.com", time.Time{}); receives || known {
		t.Errorf("gmail.com: %t, %t", receives, known)
	}
	if receives, known := d.Receives(t.Context(), "inside.mx", time.Time{}); !receives || !known {
		t.Errorf("inside.mx: %t, %t", receives, known)
	}
}

func TestWhatIsKeptOfDomainsIsBounded(t *testing.T) {
	d := NewDomains(&dns{})
	for i := range mostKnown + 10 {
		d.Receives(t.Context(), strings.Repeat("a", i%60+1)+string(rune('a'+i%26))+string(rune('a'+i/26%26))+string(rune('a'+i/676))+".mx", time.Time{})
	}
	if len(d.known) > mostKnown {
		t.Errorf("%d domains are kept", len(d.known))
	}
}
