package message

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"

	"cauce/internal/step"
)

// sendTime is for one try to send, from the dialing to the relay's word.
const sendTime = 15 * time.Second

// The ports of SMTP: relays without and with a user (RFC 5321, RFC 6409), and TLS
// from the first byte (RFC 8314).
const (
	portRelay      = 25
	portSubmission = 587
	portTLS        = 465
)

// SMTP sends mails by a relay.
type SMTP struct {
	host    string
	from    netmail.Address
	options []mail.Option
}

// NewSMTP reads the address of a relay, smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or
// smtps://… (TLS from the first byte), and the sender of all mails. A password is
// sent over TLS alone, save to this machine. TLS trusts what the system does; tests
// may bring a configuration of their own.
func NewSMTP(address, from string, trust *tls.Config) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		// The address holds a password: it is not repeated.
		return nil, errors.New("--smtp-url must be smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or smtps://… (TLS); what stands in the user or password like : / @ is %-encoded")
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("--mail-from must be the address that mails come from, such as no-reply@example.com or Name <no-reply@example.com>")
	}
	s := &SMTP{host: u.Hostname(), from: *sender}
	password, named := u.User.Password()
	port, policy := portRelay, mail.TLSOpportunistic
	if named {
		port = portSubmission
		s.options = append(s.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
		if !isLocal(s.host) {
			policy = mail.TLSMandatory
		}
	}
	if u.Scheme == "smtps" {
		port = portTLS
		s.options = append(s.options, mail.WithSSL())
	}
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil {
			return nil, fmt.Errorf("--smtp-url: the port %q is no number", text)
		}
	}
	s.options = append(s.options, mail.WithPort(port), mail.WithTLSPolicy(policy), mail.WithTimeout(sendTime))
	if trust != nil {
		s.options = append(s.options, mail.WithTLSConfig(trust))
	}
	_, err = mail.NewClient(s.host, s.options...)
	if err != nil {
		return nil, fmt.Errorf("--smtp-url: %w", err)
	}
	return s, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send implements Transport. The mail has the same Message-ID at every try, so that
// one which came twice is told from two.
func (s *SMTP) Send(ctx context.Context, id uuid.UUID, at time.Time, m step.Message) error {
	letter, err := s.letter(id, at, m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	client, err := mail.NewClient(s.host, s.options...)
	if err != nil {
		return &Failure{Code: "smtp_settings"}
	}
	err = client.DialAndSendWithContext(ctx, letter)
	if err == nil || letter.IsDelivered() { // a farewell that fails takes nothing back
		return nil
	}
	return smtpFailure(err)
}

func (s *SMTP) letter(id uuid.UUID, at time.Time, m step.Message) (*mail.Msg, error) {
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To || strings.ContainsFunc(m.Subject, isControl) {
		return nil, &Failure{Code: "unfit", Final: true}
	}
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	letter.FromMailAddress(&s.from)
	letter.ToMailAddress(to)
	letter.Subject(m.Subject)
	letter.SetDateWithValue(at)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	letter.SetMessageIDWithValue(id.String() + "@" + domain)
	// RFC 3834: no machine answers it.
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	return letter, nil
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }

// smtpFailure tells what went wrong without the text of an error, which names whom
// the mail was for. A 5xx of the relay is its last word (RFC 5321, 4.2.1), but one
// about the user, the password or TLS is the operator's to mend.
func smtpFailure(err error) *Failure {
	failed, ok := errors.AsType[*mail.SendError](err)
	switch {
	case ok && failed.ErrorCode() != 0:
		code := failed.ErrorCode()
		return &Failure{Code: "smtp_" + strconv.Itoa(code), Final: code >= 550 && code <= 559}
	case isTimeout(err):
		return &Failure{Code: "timeout"}
	}
	return &Failure{Code: "smtp_connection"}
}

func isTimeout(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && network.Timeout()
}
