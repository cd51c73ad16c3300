package apitest

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
)

// formSchema is what the document says of the operation's form; nil for none.
func (b *breaker) formSchema() map[string]any {
	body := published().resolve(b.operation.definition["requestBody"])
	content, _ := body["content"].(map[string]any)
	return published().resolve(published().resolve(content["multipart/form-data"])["schema"])
}

func (b *breaker) takesForm() bool { return b.formSchema() != nil }

// form writes a form: its fields, and behind them a file unless that is empty.
func (b *breaker) form(fields map[string]string, file string) (body []byte, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	_ = w.SetBoundary("boundary")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		_ = w.WriteField(name, fields[name])
	}
	if file != "" {
		part, err := w.CreateFormFile("file", "file.txt")
		if err != nil {
			b.t.Fatal(err)
		}
		_, _ = part.Write([]byte(file))
	}
	_ = w.Close()
	return out.Bytes(), w.FormDataContentType()
}

// forms tries each field of the form, the file's absence, and forms that are
// none.
func (b *breaker) forms() {
	refused := func(at string, fields map[string]string, file string) {
		b.t.Helper()
		body, kind := b.form(fields, file)
		headers := b.credential()
		headers["Content-Type"] = kind
		a := b.call(b.filled(), body, headers)
		if errors, _ := a.body["errors"].(map[string]any); a.status != http.StatusBadRequest || errors[at] == nil {
			b.t.Errorf("%v answers %d, with faults %s; %s is bad", fields, a.status, show(errors), at)
		}
	}
	refused("file", map[string]string{"collection": "files"}, "")
	refused("unknown_field", map[string]string{"unknown_field": "1"}, "x")
	required, _ := b.formSchema()["required"].([]any)
	for _, name := range required {
		if name != "file" {
			refused(name.(string), nil, "x")
			refused(name.(string), map[string]string{name.(string): ""}, "x")
		}
	}
	properties, _ := b.formSchema()["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if name == "file" {
			continue
		}
		for _, bad := range badParameters(published().resolve(properties[name])) {
			refused(name, map[string]string{name: bad}, "x")
		}
		body := "--boundary\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n1\r\n"
		b.call(b.filled(), []byte(strings.Repeat(body, 2)+"--boundary--\r\n"), b.formHeaders())
	}
	for _, body := range []string{"", "x", "--boundary", "--boundary\r\n\r\n", "--boundary--\r\n", strings.Repeat("--boundary\r\n\r\n", 1000)} {
		if a := b.call(b.filled(), []byte(body), b.formHeaders()); a.status != http.StatusBadRequest {
			b.t.Errorf("the form %q answers %d", shortText(body), a.status)
		}
	}
	for _, kind := range []string{"application/json", "text/plain", "multipart/form-data", "nonsense"} {
		headers := b.credential()
		headers["Content-Type"] = kind
		if a := b.call(b.filled(), []byte(`{}`), headers); a.status != http.StatusUnsupportedMediaType {
			b.t.Errorf("a body of %s answers %d", kind, a.status)
		}
	}
}

func (b *breaker) formHeaders() map[string]string {
	headers := b.credential()
	headers["Content-Type"] = "multipart/form-data; boundary=boundary"
	return headers
}
