package message

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/google/uuid"

	"cauce/internal/step"
)

// DefaultSMSBody is what a gateway is sent when the operator gives no template.
const DefaultSMSBody = `{"to":"{{.To}}","text":"{{.Text}}"}`

// Gateway sends texts by a carrier's HTTP interface.
type Gateway struct {
	address string
	headers http.Header
	body    *template.Template
	escape  func(text string) string
	client  *http.Client
}

const (
	contentType = "Content-Type"
	typeForm    = "application/x-www-form-urlencoded"
	typeJSON    = "application/json"
)

// NewGateway makes a Gateway that posts to an address, with headers as
// "Name: value", a body by a template that has {{.To}} (E.164) and {{.Text}}. Both
// are escaped for JSON, or for a form when the headers say that the body is one.
// Redirects are not followed: a carrier does not move.
func NewGateway(address string, headers []string, body string) (*Gateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("--sms-url must be the http or https address of the SMS gateway")
	}
	g := &Gateway{address: address, headers: http.Header{}, escape: escapeJSON, client: &http.Client{
		Timeout:       sendTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, header := range headers {
		name, value, found := strings.Cut(header, ":")
		if name = strings.TrimSpace(name); !found || name == "" || strings.ContainsAny(header, "\r\n") {
			return nil, errors.New(`--sms-header must be "Name: value", such as "Authorization: Bearer KEY"`)
		}
		g.headers.Add(name, strings.TrimSpace(value))
	}
	if g.headers.Get(contentType) == "" {
		g.headers.Set(contentType, typeJSON)
	}
	kind, _, err := mime.ParseMediaType(g.headers.Get(contentType))
	if err != nil {
		return nil, fmt.Errorf("--sms-header: Content-Type: %w", err)
	}
	if kind == typeForm {
		g.escape = url.QueryEscape
	}
	if body == "" {
		body = DefaultSMSBody
	}
	if g.body, err = template.New("--sms-body").Option("missingkey=error").Parse(body); err != nil {
		return nil, fmt.Errorf("--sms-body: %w", err)
	}
	return g, g.check(kind)
}

// check tries the template with a text that needs escaping.
func (g *Gateway) check(kind string) error {
	text, err := g.write(step.Message{To: "+525512345678", Text: "a \"b\" \\ &\n{{.To}}"})
	switch {
	case err != nil:
		return fmt.Errorf("--sms-body: %w", err)
	case kind == typeJSON && !json.Valid(text):
		return fmt.Errorf("--sms-body does not make JSON: %s; put quotes around {{.To}} and {{.Text}}", text)
	}
	return nil
}

func (g *Gateway) write(m step.Message) ([]byte, error) {
	var out bytes.Buffer
	err := g.body.Execute(&out, map[string]string{"To": g.escape(m.To), "Text": g.escape(m.Text)})
	return out.Bytes(), err
}

// escapeJSON writes a text as it stands between the quotes of JSON.
func escapeJSON(text string) string {
	quoted, _ := json.Marshal(text) //nolint:errchkjson // a text always can be
	return string(quoted[1 : len(quoted)-1])
}

// Send implements Transport. The header Idempotency-Key is the same at every try:
// a gateway that knows it sends once what it was asked for twice.
func (g *Gateway) Send(ctx context.Context, id uuid.UUID, _ time.Time, m step.Message) error {
	body, err := g.write(m)
	if err != nil {
		return &Failure{Code: "unfit", Final: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.address, bytes.NewReader(body))
	if err != nil {
		return &Failure{Code: "sms_settings"}
	}
	request.Header = g.headers.Clone()
	request.Header.Set("Idempotency-Key", id.String())
	answer, err := g.client.Do(request)
	if err != nil {
		if isTimeout(err) {
			return &Failure{Code: "timeout"}
		}
		return &Failure{Code: "sms_connection"}
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, answerRead))
	if answer.StatusCode/100 == 2 {
		return nil
	}
	return &Failure{Code: "sms_" + strconv.Itoa(answer.StatusCode), Final: isFinal(answer.StatusCode)}
}

// answerRead is how much of an answer is read, so that its connection serves again.
const answerRead = 16 << 10

// isFinal tells the statuses that blame the message, which will be the same next
// time. Those that blame the operator's settings are mended while it waits.
func isFinal(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusGone, http.StatusUnprocessableEntity:
		return true
	}
	return false
}
