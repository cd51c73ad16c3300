package netguard_test

import (
	"testing"

	"cauce/internal/fault"
	"cauce/internal/netguard"
)

func TestCheckCallback(t *testing.T) {
	const ok = fault.Code("")
	cases := map[string]fault.Code{
		"https://example.com/hook":            ok,
		"https://example.com:8443/hook?a=b":   ok,
		"https://8.8.8.8/hook":                ok,
		"https://[2606:4700::1111]/":          ok,
		"HTTPS://EXAMPLE.COM/":                ok,
		"http://example.com/hook":             fault.NotHTTPS,
		"ftp://example.com/hook":              fault.NotURL,
		"javascript:alert(1)":                 fault.NotURL,
		"https:example.com":                   fault.NotURL,
		"https://":                            fault.NotURL,
		"/hook":                               fault.NotURL,
		"example.com":                         fault.NotURL,
		"https://exa mple.com/":               fault.NotURL,
		"https://example.com\\@10.0.0.1/":     fault.NotURL,
		"https://user:pass@example.com/":      fault.URLCredentials,
		"https://user@example.com/":           fault.URLCredentials,
		"https://localhost/":                  fault.PrivateAddress,
		"https://LOCALHOST./":                 fault.PrivateAddress,
		"https://api.localhost/":              fault.PrivateAddress,
		"https://printer.local/":              fault.PrivateAddress,
		"https://metadata.google.internal/":   fault.PrivateAddress,
		"https://intranet/":                   fault.PrivateAddress,
		"https://127.0.0.1/":                  fault.PrivateAddress,
		"https://127.1/":                      fault.PrivateAddress,
		"https://2130706433/":                 fault.PrivateAddress,
		"https://0x7f000001/":                 fault.PrivateAddress,
		"https://0x7f.1/":                     fault.PrivateAddress,
		"https://0177.0.0.1/":                 fault.PrivateAddress,
		"https://127.0.0.1./":                 fault.PrivateAddress,
		"https://0/":                          fault.PrivateAddress,
		"https://10.1.2.3/":                   fault.PrivateAddress,
		"https://172.31.255.255/":             fault.PrivateAddress,
		"https://192.168.1.1/":                fault.PrivateAddress,
		"https://169.254.169.254/latest":      fault.PrivateAddress,
		"https://100.100.100.200/":            fault.PrivateAddress,
		"https://224.0.0.1/":                  fault.PrivateAddress,
		"https://255.255.255.255/":            fault.PrivateAddress,
		"https://[::1]/":                      fault.PrivateAddress,
		"https://[::]/":                       fault.PrivateAddress,
		"https://[::ffff:10.0.0.1]/":          fault.PrivateAddress,
		"https://[::127.0.0.1]/":              fault.PrivateAddress,
		"https://[64:ff9b::a00:1]/":           fault.PrivateAddress,
		"https://[2002:a00:1::]/":             fault.PrivateAddress,
		"https://[fe80::1%25eth0]/":           fault.PrivateAddress,
		"https://[fd00::1]/":                  fault.PrivateAddress,
		"https://[fd00:ec2::254]/":            fault.PrivateAddress,
		"https://[ff02::1]/":                  fault.PrivateAddress,
		"https://[64:ff9b::808:808]/":         ok,
		"https://１２７.0.0.1/":                  fault.PrivateAddress,
		"https://①②⑦.⓪.⓪.①/":                  fault.PrivateAddress,
		"https://127。0.0.1/":                  fault.PrivateAddress,
		"https://169.254.169.254。/x":          fault.PrivateAddress,
		"https://a.ｌｏｃａｌｈｏｓｔ/":                fault.PrivateAddress,
		"https://metadata.google.ｉnternal/":   fault.PrivateAddress,
		"https://256.256.256.256/":            fault.NotURL,
		"https://example.com:0/":              fault.NotURL,
		"https://example.com:99999/":          fault.NotURL,
		"https://ejemplo.méxico/":             ok,
		"https://x_y.example.com/":            ok,
		"https://999.1.1.1.example.com/":      ok,
		"https://localhost.example.com/":      ok,
		"https://internal.example.com/":       ok,
		"https://xn--ejmplo-cua.com/":         ok,
		"https://172.32.0.1/":                 ok,
		"https://example.com/%0d%0aX-Evil:1":  ok,
		"https://example.com/\r\nX-Evil: yes": fault.NotURL,
	}
	for address, want := range cases {
		if got := netguard.CheckCallback(address, false); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestOperatorAllowsPrivate(t *testing.T) {
	for _, address := range []string{"http://localhost:9/", "http://10.0.0.1/", "https://u:p@127.0.0.1/"} {
		if got := netguard.CheckCallback(address, true); got != "" {
			t.Errorf("%q: %q", address, got)
		}
	}
	if got := netguard.CheckCallback("ftp://10.0.0.1/", true); got != fault.NotURL {
		t.Errorf("ftp: %q", got)
	}
}

func TestCheckRedirect(t *testing.T) {
	for address, want := range map[string]fault.Code{
		"https://shop.example/ok":        "",
		"http://example.com":             "",
		"javascript:alert(document)":     fault.NotURL,
		"data:text/html,hello":           fault.NotURL,
		"//example.com/":                 fault.NotURL,
		"myapp://done":                   fault.NotURL,
		"https://example.com/\nLocation": fault.NotURL,
	} {
		if got := netguard.CheckRedirect(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
