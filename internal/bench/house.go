package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/app"
	"cauce/internal/auth"
	"cauce/internal/config"
	"cauce/internal/store"
)

// house is the service in this process, on a database of its own.
type house struct {
	dir, url, key string
	conns         *grpc.ClientConn
	http          *http.Client
	stop          func()
	create        *workflowsv1.CreateWorkflowRequest
	submissions   []map[string]any
	payloads      []*structpb.Struct
}

func startHouse(ctx context.Context) (*house, error) {
	dir, err := os.MkdirTemp("", "cauce-bench-")
	if err != nil {
		return nil, err
	}
	h := &house{dir: dir, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}}
	if err := h.makeKey(ctx); err != nil {
		return nil, err
	}
	cfg := config.Config{DataDir: dir, HTTPAddr: "127.0.0.1:0", GRPCAddr: "127.0.0.1:0"}
	ctx, cancel := context.WithCancel(ctx)
	// Not slog.DiscardHandler: what a log line costs belongs to what is measured.
	log := slog.New(slog.NewJSONHandler(io.Discard, nil)) //nolint:sloglint // see above
	a, err := app.New(ctx, cfg, log)
	if err != nil {
		cancel()
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	h.url = "http://" + a.HTTPAddr()
	h.stop = func() {
		_ = h.conns.Close()
		cancel()
		if err := <-ended; err != nil {
			fmt.Fprintln(os.Stderr, "bench: the service ended badly:", err)
		}
		_ = os.RemoveAll(dir)
	}
	if h.conns, err = grpc.NewClient(a.GRPCAddr(), grpc.WithTransportCredentials(insecure.NewCredentials())); err != nil {
		return nil, err
	}
	return h, h.fill()
}

func (h *house) makeKey(ctx context.Context) error {
	s, err := store.Open(ctx, store.Config{DataDir: h.dir})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	account, err := auth.EnsureAccount(ctx, s, "bench", true)
	if err != nil {
		return err
	}
	h.key, err = auth.CreateKey(ctx, s, account, auth.KeySpec{Name: "bench", Scope: auth.Write})
	return err
}

// fill makes the five submissions, about 500 bytes each.
func (h *house) fill() error {
	long := strings.Repeat("Lorem ipsum dolor sit amet, consectetur adipiscing elit. ", 8)
	h.submissions = []map[string]any{
		{"accepted": true},
		{"country": "MX", "street": "Avenida Hidalgo 1420, " + long[:200], "neighborhood": "Americana, " + long[:80], "city": "Guadalajara", "province": "Jalisco", "zip_code": "44160"},
		{"answer": long},
		{"employment_status": "employed", "occupation": long[:140], "company": long[:190], "position": long[:140], "start_date": "2019-02-01", "monthly_salary": 25000},
		{"references": []any{reference("MARIA", 1), reference("JOSE", 2), reference("ANA", 3), reference("LUIS", 4), reference("ROSA", 5)}},
	}
	form, err := structpb.NewStruct(map[string]any{"schema": map[string]any{
		"type": "object", "required": []any{"answer"}, "properties": map[string]any{"answer": map[string]any{"type": "string", "maxLength": 1000}},
	}})
	if err != nil {
		return err
	}
	terms, err := structpb.NewStruct(map[string]any{"text": long, "version": "1"})
	if err != nil {
		return err
	}
	callback := "https://receiver.example/hook"
	h.create = &workflowsv1.CreateWorkflowRequest{
		Steps:       []string{"acceptance", "personal_address", "custom_form", "personal_job_detail", "personal_references"},
		Setup:       map[string]*structpb.Struct{"custom_form": form, "acceptance": terms},
		CallbackUrl: &callback,
	}
	for _, submission := range h.submissions {
		payload, err := structpb.NewStruct(submission)
		if err != nil {
			return err
		}
		h.payloads = append(h.payloads, payload)
	}
	return nil
}

// flowOverGRPC runs a flow from creation to completed in 12 calls.
func (h *house) flowOverGRPC(ctx context.Context) error {
	flows := workflowsv1.NewWorkflowsServiceClient(h.conns)
	run := workflowsv1.NewExecutionServiceClient(h.conns)
	asKey := metadata.AppendToOutgoingContext(ctx, "rem-apikey", h.key)
	flow, err := flows.CreateWorkflow(asKey, h.create)
	if err != nil {
		return err
	}
	token, err := flows.CreateToken(asKey, &workflowsv1.CreateTokenRequest{Uuid: flow.GetUuid()})
	if err != nil {
		return err
	}
	asPerson := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token.GetToken())
	var session *workflowsv1.Session
	for i, step := range flow.GetSteps() {
		if _, err := run.StartStep(asPerson, &workflowsv1.StartStepRequest{Uuid: step.GetUuid()}); err != nil {
			return err
		}
		session, err = run.SubmitStep(asPerson, &workflowsv1.SubmitStepRequest{Uuid: step.GetUuid(), Payload: h.payloads[i]})
		if err != nil {
			return err
		}
	}
	if status := session.GetWorkflow().GetStatus(); status != "completed" {
		return fmt.Errorf("the flow ended %s", status)
	}
	return nil
}

func reference(name string, n int) map[string]any {
	return map[string]any{"name": name, "last_name": "LOPEZ", "relationship": "friend", "phone_number": fmt.Sprintf("559876543%d", n)}
}

// seen is the part of an answer that the REST client reads.
type seen struct {
	Result struct {
		UUID     string `json:"uuid"`
		Token    string `json:"token"`
		Steps    []struct{ UUID string }
		Workflow struct{ Status string }
	} `json:"result"`
}

// flowOverREST does the same over HTTP.
func (h *house) flowOverREST(ctx context.Context) error {
	flow, err := h.post(ctx, "Rem-Apikey", h.key, "/workflows", map[string]any{
		"steps": h.create.GetSteps(), "callback_url": h.create.GetCallbackUrl(),
		"setup": map[string]any{"custom_form": h.create.GetSetup()["custom_form"].AsMap(), "acceptance": h.create.GetSetup()["acceptance"].AsMap()},
	})
	if err != nil {
		return err
	}
	token, err := h.post(ctx, "Rem-Apikey", h.key, "/workflows/"+flow.Result.UUID+"/create-token", map[string]any{})
	if err != nil {
		return err
	}
	last := flow
	for i, step := range flow.Result.Steps {
		path := "/execution/steps/" + step.UUID
		if _, err := h.post(ctx, "Authorization", "Bearer "+token.Result.Token, path+"/start", map[string]any{}); err != nil {
			return err
		}
		if last, err = h.post(ctx, "Authorization", "Bearer "+token.Result.Token, path+"/submit", map[string]any{"payload": h.submissions[i]}); err != nil {
			return err
		}
	}
	if status := last.Result.Workflow.Status; status != "completed" {
		return fmt.Errorf("the flow ended %s", status)
	}
	return nil
}

func (h *house) post(ctx context.Context, header, credential, path string, body any) (*seen, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(header, credential)
	response, err := h.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("POST %s: %d %s", path, response.StatusCode, answer)
	}
	out := &seen{}
	return out, json.Unmarshal(answer, out)
}
