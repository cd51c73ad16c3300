package main

import (
	"log/slog"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"cauce/internal/config"
)

// text is a flag with its environment twin.
func text(name, value, usage string) *cli.StringFlag {
	return &cli.StringFlag{Name: name, Value: value, Usage: usage, Sources: cli.EnvVars(twin(name))}
}

func toggle(name, usage string) *cli.BoolFlag {
	return &cli.BoolFlag{Name: name, Usage: usage, Sources: cli.EnvVars(twin(name))}
}

func twin(name string) string {
	return "CAUCE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// storeFlags say where the database and the master key are.
func storeFlags(dataDir string) []cli.Flag {
	return []cli.Flag{
		text("data-dir", dataDir, "directory of the embedded database, media and the master key"),
		text("database-url", "", "postgres://…; empty is the embedded SQLite in the data directory"),
		text("master-key-file", "", "32 bytes in base64; master.key in the data directory when empty"),
	}
}

func serverFlags(dataDir string) []cli.Flag {
	return append(storeFlags(dataDir),
		text("http-addr", config.DefaultHTTPAddr, "REST and the page"),
		text("grpc-addr", config.DefaultGRPCAddr, "gRPC"),
		text("admin-addr", config.DefaultAdminAddr, "metrics and profiles; empty turns them off"),
		text("media-url", "", "s3://BUCKET/PREFIX; empty is the data directory"),
		text("public-url", "", "base of links; http:// and the HTTP address when empty"),
		&cli.StringSliceFlag{
			Name: "trusted-proxy", Usage: "address or network of a proxy whose X-Forwarded-For is believed; may be repeated, in the environment one a line",
			Sources: cli.EnvVars(twin("trusted-proxy")),
		},
		toggle("webhook-allow-private", "let callback_url be http or in a private network"),
		engineAllowPrivate(),
		toggle("dev", "keep mails and SMS to be read at /workflows/sandbox/outbox instead of sending them; refuse addresses that are not loopback"),
		text("smtp-url", "", "relay of mails: smtp://USER:PASSWORD@HOST:PORT (STARTTLS) or smtps://… (TLS)"),
		text("mail-from", "", "the sender of mails, such as Name <no-reply@example.com>"),
		text("sms-url", "", "the SMS gateway, which is sent a POST for each SMS"),
		&cli.StringSliceFlag{
			Name: "sms-header", Usage: `a header for the gateway, "Name: value"; may be repeated, in the environment one a line`,
			Sources: cli.EnvVars(twin("sms-header")),
		},
		text("sms-body", "", "template of what the gateway is sent, with {{.To}} and {{.Text}}, escaped for its Content-Type; a JSON object of to and text when empty"),
		&cli.IntFlag{
			Name: "messages-per-hour", Value: config.DefaultMessagesPerHour, Usage: "most mails and SMS of one account in an hour; 0 is no limit",
			Sources: cli.EnvVars(twin("messages-per-hour")),
		},
		text("log-format", "text", "text or json"),
	)
}

func engineAllowPrivate() cli.Flag {
	return toggle("engine-allow-private", "let step engines be in a private network, and without TLS there")
}

func settings(c *cli.Command) config.Config {
	return config.Config{
		HTTPAddr: c.String("http-addr"), GRPCAddr: c.String("grpc-addr"), AdminAddr: c.String("admin-addr"),
		DataDir: c.String("data-dir"), DatabaseURL: c.String("database-url"), MasterKeyFile: c.String("master-key-file"),
		MediaURL: c.String("media-url"), PublicURL: c.String("public-url"), TrustedProxies: c.StringSlice("trusted-proxy"),
		WebhookAllowPrivate: c.Bool("webhook-allow-private"), EngineAllowPrivate: c.Bool("engine-allow-private"), Dev: c.Bool("dev"),
		SMTPURL: c.String("smtp-url"), MailFrom: c.String("mail-from"),
		SMSURL: c.String("sms-url"), SMSHeaders: c.StringSlice("sms-header"), SMSBody: c.String("sms-body"),
		MessagesPerHour: c.Int("messages-per-hour"),
	}
}

func logger(c *cli.Command) *slog.Logger {
	if c.String("log-format") == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
