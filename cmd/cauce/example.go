package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// exampleBody is the demo's flow: the three step types that do their whole work.
const exampleBody = `{"steps": ["acceptance", "personal_address", "custom_form"], "setup": {"custom_form": {"schema": {"type": "object", "required": ["occupation", "income"], "properties": {"occupation": {"type": "string", "title": "Ocupación", "x-title-en": "Occupation", "maxLength": 80}, "income": {"type": "number", "title": "Ingreso mensual (MXN)", "x-title-en": "Monthly income (MXN)", "minimum": 0}}}}}}`

// exampleFlow creates the demo's flow as any integrator would, over REST, and
// answers its public link.
func exampleFlow(ctx context.Context, base, key string) (string, error) {
	var flow struct {
		UUID string `json:"uuid"`
	}
	if err := post(ctx, base+"/workflows", key, exampleBody, &flow); err != nil {
		return "", err
	}
	var token struct {
		PublicURL string `json:"public_url"`
	}
	err := post(ctx, base+"/workflows/"+flow.UUID+"/create-token", key, "{}", &token)
	return token.PublicURL, err
}

func post(ctx context.Context, address, key, body string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Rem-Apikey", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("POST %s: %s: %s", address, response.Status, text)
	}
	return json.Unmarshal(text, &struct {
		Result any `json:"result"`
	}{Result: into})
}
