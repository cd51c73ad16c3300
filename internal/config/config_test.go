package config

import (
	"strings"
	"testing"
)

func sound() Config {
	return Config{HTTPAddr: DefaultHTTPAddr, GRPCAddr: DefaultGRPCAddr, AdminAddr: DefaultAdminAddr, DataDir: DefaultDataDir}
}

func TestValidate(t *testing.T) {
	tests := map[string]struct {
		change func(*Config)
		// want are parts of the sentences, none for sound settings.
		want []string
	}{
		"defaults":           {func(*Config) {}, nil},
		"any port":           {func(c *Config) { c.HTTPAddr, c.GRPCAddr = "127.0.0.1:0", "[::1]:0" }, nil},
		"every address":      {func(c *Config) { c.HTTPAddr = ":8080" }, nil},
		"a name":             {func(c *Config) { c.HTTPAddr = "localhost:8080" }, nil},
		"no admin":           {func(c *Config) { c.AdminAddr = "" }, nil},
		"postgres":           {func(c *Config) { c.DatabaseURL = "postgres://u:p@db/x" }, nil},
		"postgresql":         {func(c *Config) { c.DatabaseURL = "postgresql://u:p@db/x" }, nil},
		"public":             {func(c *Config) { c.PublicURL = "https://flows.example.com/base/" }, nil},
		"proxies":            {func(c *Config) { c.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8", "fd00::/8"} }, nil},
		"a proxy by name":    {func(c *Config) { c.TrustedProxies = []string{"127.0.0.1", "proxy.example.com"} }, []string{"--trusted-proxy"}},
		"proxies in one":     {func(c *Config) { c.TrustedProxies = []string{"127.0.0.1,10.0.0.0/8"} }, []string{"--trusted-proxy"}},
		"dev":                {func(c *Config) { c.Dev = true }, nil},
		"dev, other names":   {func(c *Config) { c.Dev, c.HTTPAddr, c.GRPCAddr = true, "localhost:1", "[::1]:1" }, nil},
		"no HTTP":            {func(c *Config) { c.HTTPAddr = "" }, []string{"--http-addr"}},
		"no port":            {func(c *Config) { c.GRPCAddr = "127.0.0.1" }, []string{"--grpc-addr"}},
		"admin without port": {func(c *Config) { c.AdminAddr = "off" }, []string{"--admin-addr"}},
		"no data":            {func(c *Config) { c.DataDir = "" }, []string{"--data-dir"}},
		"other database":     {func(c *Config) { c.DatabaseURL = "mysql://db/x" }, []string{"--database-url"}},
		"media":              {func(c *Config) { c.MediaURL = "http://bucket" }, []string{"--media-url"}},
		"public, no scheme":  {func(c *Config) { c.PublicURL = "flows.example.com" }, []string{"--public-url"}},
		"public, no host":    {func(c *Config) { c.PublicURL = "https:///x" }, []string{"--public-url"}},
		"public, query":      {func(c *Config) { c.PublicURL = "https://x.example/?a=b" }, []string{"--public-url"}},
		"public, fragment":   {func(c *Config) { c.PublicURL = "https://x.example/#a" }, []string{"--public-url"}},
		"public, password":   {func(c *Config) { c.PublicURL = "https://u:p@x.example" }, []string{"--public-url"}},
		"public, ftp":        {func(c *Config) { c.PublicURL = "ftp://x.example" }, []string{"--public-url"}},
		"dev, outside":       {func(c *Config) { c.Dev, c.HTTPAddr = true, "192.0.2.1:8080" }, []string{"--dev"}},
		"dev, every address": {func(c *Config) { c.Dev, c.GRPCAddr = true, ":9090" }, []string{"--dev"}},
		"dev, unspecified":   {func(c *Config) { c.Dev, c.AdminAddr = true, "0.0.0.0:9091" }, []string{"--dev"}},
		"dev, some name":     {func(c *Config) { c.Dev, c.HTTPAddr = true, "localhost.example.com:80" }, []string{"--dev"}},
		"all at once": {
			func(c *Config) {
				*c = Config{HTTPAddr: "x", GRPCAddr: ":1", Dev: true, MediaURL: "x", DatabaseURL: "x", PublicURL: "x"}
			},
			[]string{"--http-addr", "--dev", "--data-dir", "--media-url", "--database-url", "--public-url"},
		},
	}
	for name, tt := range tests {
		c := sound()
		tt.change(&c)
		err := c.Validate()
		if (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
			continue
		}
		if err != nil && strings.Count(err.Error(), "\n")+1 != len(tt.want) {
			t.Errorf("%s: not one line for each of %v:\n%v", name, tt.want, err)
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: nothing about %s:\n%v", name, want, err)
			}
		}
	}
}

// TestValidateKeepsPasswords: a database URL holds one, and errors are printed.
func TestValidateKeepsPasswords(t *testing.T) {
	c := sound()
	c.DatabaseURL = "mysql://u:hunter2@db/x"
	if err := c.Validate(); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}
