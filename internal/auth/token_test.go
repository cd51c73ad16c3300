package auth

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

const (
	sampleToken   = "7|abcdefghijABCDEFGHIJ0123456789abcdefghij"
	sampleEncoded = "N3xhYmNkZWZnaGlqQUJDREVGR0hJSjAxMjM0NTY3ODlhYmNkZWZnaGlq"
)

func TestEncodeToken(t *testing.T) {
	tests := map[string]string{
		sampleToken:       sampleEncoded,
		"1" + sampleToken: "MTd8YWJjZGVmZ2hpakFCQ0RFRkdISUowMTIzNDU2Nzg5YWJjZGVmZ2hpag%3D%3D",
		"12" + sampleToken: "MTI3fGFiY2RlZmdoaWpBQkNERUZHSElKMDEyMzQ1Njc4OWFiY2RlZmdoaWo" +
			"%3D",
		"\xfb\xff\xfe": "%2B%2F%2F%2B", // no token has these, the encoding must
	}
	for token, want := range tests {
		if got := EncodeToken(token); got != want {
			t.Errorf("EncodeToken(%q) = %q, want %q", token, got, want)
		}
	}
}

func TestDecodeToken(t *testing.T) {
	padded := "1" + sampleToken
	std := base64.StdEncoding.EncodeToString([]byte(padded))
	tests := map[string]struct {
		text, want string
	}{
		"raw":                      {sampleToken, sampleToken},
		"raw, percent-encoded":     {url.PathEscape(sampleToken), sampleToken},
		"raw, its bar in lower":    {strings.Replace(sampleToken, "|", "%7c", 1), sampleToken},
		"encoded":                  {EncodeToken(padded), padded},
		"padded":                   {std, padded},
		"half padded":              {strings.TrimSuffix(std, "="), padded},
		"not padded":               {strings.TrimRight(std, "="), padded},
		"no padding needed":        {sampleEncoded, sampleToken},
		"URL alphabet":             {base64.URLEncoding.EncodeToString([]byte(padded)), padded},
		"URL alphabet, not padded": {base64.RawURLEncoding.EncodeToString([]byte(padded)), padded},
		"number 0":                 {"0" + sampleToken[1:], "0" + sampleToken[1:]},
		"largest number":           {"999999999999" + sampleToken[1:], "999999999999" + sampleToken[1:]},

		"empty":              {"", ""},
		"number too large":   {"1000000000000" + sampleToken[1:], ""},
		"number negative":    {"-" + sampleToken, ""},
		"number signed":      {"+" + sampleToken, ""},
		"number with a zero": {"0" + sampleToken, ""},
		"no number":          {sampleToken[1:], ""},
		"secret too short":   {sampleToken[:len(sampleToken)-1], ""},
		"secret too long":    {sampleToken + "a", ""},
		"secret not ASCII":   {sampleToken[:len(sampleToken)-2] + "ñ", ""},
		"spaces":             {" " + sampleToken, ""},
		"broken percent":     {sampleToken + "%", ""},
		"broken base64":      {sampleEncoded + "!", ""},
		"an API key":         {livePrefix + strings.Repeat("a", secretSize), ""},
		"too long":           {strings.Repeat("A", longestEncoded+1), ""},
	}
	for name, tt := range tests {
		got, ok := DecodeToken(tt.text)
		if ok != (tt.want != "") || (ok && got != tt.want) {
			t.Errorf("%s: DecodeToken(%q) = %q, %t; want %q", name, tt.text, got, ok, tt.want)
		}
	}
}

func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{sampleToken, sampleEncoded, EncodeToken("1" + sampleToken), "%", "|", "%257C", "====", "7|"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token, ok := DecodeToken(text)
		if !ok {
			return
		}
		if !isToken(token) {
			t.Fatalf("DecodeToken(%q) = %q, which is no token", text, token)
		}
		for _, writing := range []string{token, EncodeToken(token), url.PathEscape(token)} {
			if again, ok := DecodeToken(writing); !ok || again != token {
				t.Fatalf("DecodeToken(%q) = %q, %t; want %q", writing, again, ok, token)
			}
		}
	})
}
