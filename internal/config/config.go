// Package config is the operator's settings and what makes sense of them.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// The defaults of the settings that have one.
const (
	DefaultHTTPAddr  = "127.0.0.1:8080"
	DefaultGRPCAddr  = "127.0.0.1:9090"
	DefaultAdminAddr = "127.0.0.1:9091"
	DefaultDataDir   = "./data"
	// DefaultMessagesPerHour is for each account.
	DefaultMessagesPerHour = 1000
)

// Config is every setting of the service.
type Config struct {
	HTTPAddr, GRPCAddr string
	// AdminAddr serves metrics and profiles; empty turns them off.
	AdminAddr string
	// DataDir holds the embedded database, media and the master key.
	DataDir string
	// DatabaseURL is empty for the embedded SQLite, else postgres://….
	DatabaseURL string
	// MediaURL is empty for the data directory, else s3://BUCKET/PREFIX.
	MediaURL string
	// MasterKeyFile is empty for master.key in the data directory.
	MasterKeyFile string
	// PublicURL is the base of links, without a slash at its end; empty for http
	// and the HTTP address.
	PublicURL string
	// TrustedProxies are the networks (CIDR) or addresses of proxies whose
	// X-Forwarded-For is believed.
	TrustedProxies []string
	// WebhookAllowPrivate lets callback_url be http or in a private network.
	WebhookAllowPrivate bool
	// EngineAllowPrivate lets step engines be in a private network, and without TLS
	// there.
	EngineAllowPrivate bool
	// Dev keeps messages to be read instead of sending them, and refuses addresses
	// that are not loopback.
	Dev bool
	// SMTPURL is the relay of mails, smtp:// or smtps://, and MailFrom their sender;
	// empty when no mail can leave.
	SMTPURL, MailFrom string
	// SMSURL is the gateway of texts; empty when none can leave. SMSHeaders are
	// "Name: value", SMSBody the template of what is sent.
	SMSURL     string
	SMSHeaders []string
	SMSBody    string
	// MessagesPerHour is the most messages of one account in an hour; 0 is no limit.
	MessagesPerHour int
}

// Validate answers everything that is wrong, each in a sentence.
func (c Config) Validate() error {
	wrong := c.network()
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if c.DataDir == "" {
		say("--data-dir must name a directory")
	}
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "postgres://") && !strings.HasPrefix(c.DatabaseURL, "postgresql://") {
		say("--database-url must begin with postgres://, or be empty for the embedded SQLite")
	}
	if c.MediaURL != "" && !strings.HasPrefix(c.MediaURL, "s3://") {
		say("--media-url must begin with s3://, or be empty for the data directory")
	}
	if c.PublicURL != "" && !isBase(c.PublicURL) {
		say("--public-url is %q and must be an http or https address without query, such as https://flows.example.com", c.PublicURL)
	}
	wrong = append(wrong, c.messages()...)
	return errors.Join(wrong...)
}

// network answers what is wrong with where it listens, and behind whom.
func (c Config) network() (wrong []error) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	for _, setting := range [][2]string{{"--http-addr", c.HTTPAddr}, {"--grpc-addr", c.GRPCAddr}, {"--admin-addr", c.AdminAddr}} {
		flag, addr := setting[0], setting[1]
		if addr == "" && flag == "--admin-addr" {
			continue
		}
		host, _, err := net.SplitHostPort(addr)
		switch {
		case err != nil:
			say("%s is %q and must be HOST:PORT, such as 127.0.0.1:8080", flag, addr)
		case c.Dev && !isLoopback(host):
			say("--dev shows what it should send, so it listens on loopback alone: %s is %q", flag, addr)
		}
	}
	if _, err := c.Proxies(); err != nil {
		wrong = append(wrong, err)
	}
	return wrong
}

// Proxies reads TrustedProxies.
func (c Config) Proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.TrustedProxies {
		network, err := netip.ParsePrefix(text)
		if address, bad := netip.ParseAddr(text); bad == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxy is %q and must be an address or a network, such as 10.0.0.0/8", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// messages answers what is wrong with the settings of mails and texts, as far as it
// can be told without their addresses, which hold secrets.
func (c Config) messages() (wrong []error) {
	if (c.SMTPURL == "") != (c.MailFrom == "") {
		wrong = append(wrong, errors.New("--smtp-url and --mail-from go together: the one says which relay takes mails, the other whom they come from"))
	}
	if c.SMSURL == "" && (len(c.SMSHeaders) > 0 || c.SMSBody != "") {
		wrong = append(wrong, errors.New("--sms-header and --sms-body are for the gateway that --sms-url names, and it names none"))
	}
	if c.MessagesPerHour < 0 {
		wrong = append(wrong, errors.New("--messages-per-hour must be 0, which is no limit, or more"))
	}
	return wrong
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

func isBase(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}
