package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"google.golang.org/protobuf/types/known/structpb"

	providerv1 "cauce/gen/workflows/provider/v1"
)

// workFor is how long the work on a request may take.
const workFor = 2 * time.Minute

var client = &http.Client{Timeout: time.Minute}

// work judges a submission. An error is no judgement: a link has ended, the network
// is down.
func work(ctx context.Context, in *providerv1.ProcessStepRequest, slow time.Duration) (*providerv1.ProcessStepResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, workFor)
	defer cancel()
	select {
	case <-time.After(slow):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	out := &providerv1.ProcessStepResponse{RequestId: in.GetRequestId()}
	files := make([]any, 0, len(in.GetMedia()))
	for _, m := range in.GetMedia() {
		sum, n, err := read(ctx, m.GetUrl())
		if err != nil {
			return nil, err
		}
		if sum != m.GetSha256() {
			out.Outcome = &providerv1.ProcessStepResponse_Retry{Retry: &providerv1.Retry{Reason: &providerv1.Reason{
				Es: "Un archivo llegó dañado; adjúntalo otra vez.", En: "A file arrived damaged; attach it again.",
				ErrorId: http.StatusUnprocessableEntity, Code: "file_damaged",
			}}}
			return out, nil
		}
		files = append(files, map[string]any{"uuid": m.GetUuid(), "collection": m.GetCollection(), "bytes": float64(n), "intact": true})
	}
	payload, err := structpb.NewStruct(map[string]any{"files": files})
	if err != nil {
		return nil, err
	}
	out.Outcome = &providerv1.ProcessStepResponse_Done{Done: &providerv1.Done{
		Payload: payload, Engine: "stepengine-example", EngineVersion: "1", NotPerformed: []string{"are_genuine"},
	}}
	return out, nil
}

// read answers the SHA-256 of what a link leads to, in hex, and its bytes.
func read(ctx context.Context, link string) (sum string, n int64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, http.NoBody)
	if err != nil {
		return "", 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("a link answers %s", response.Status)
	}
	digest := sha256.New()
	if n, err = io.Copy(digest, response.Body); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(digest.Sum(nil)), n, nil
}
