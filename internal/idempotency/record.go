package idempotency

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"cauce/ent"
	"cauce/internal/apierror"
	"cauce/internal/fault"
)

// A record is its kind and what that is followed by.
const (
	// kindMessage: the message in protobuf.
	kindMessage = 'm'
	// kindError: a refusal in JSON.
	kindError = 'e'
	// kindAgain: nothing; the handler runs again.
	kindAgain = 'a'
)

// refusal is an error without words: it is worded for whoever repeats.
type refusal struct {
	Reason fault.Reason      `json:"reason"`
	Faults []fault.Fault     `json:"faults,omitempty"`
	Meta   map[string]string `json:"meta,omitempty"`
}

func messageRecord(m proto.Message) ([]byte, error) {
	content, err := proto.MarshalOptions{}.MarshalAppend([]byte{kindMessage}, m)
	if err != nil {
		return nil, fmt.Errorf("idempotency: record of an answer: %w", err)
	}
	return content, nil
}

// errorRecord writes a refusal that the same request would meet again.
func errorRecord(failed error) (content []byte, lasts bool, err error) {
	var e *fault.Error
	if !errors.As(failed, &e) || !isLasting(e.Reason) {
		return nil, false, nil
	}
	content, err = json.Marshal(refusal{Reason: e.Reason, Faults: e.Faults, Meta: e.Meta})
	if err != nil {
		return nil, false, fmt.Errorf("idempotency: record of a refusal: %w", err)
	}
	return append([]byte{kindError}, content...), true, nil
}

// isLasting tells a refusal of the request from one of the moment: what lies with
// us, with the credential, or with another request that came first may be
// answered otherwise the next time.
func isLasting(reason fault.Reason) bool {
	text := apierror.Text(reason)
	switch status := int(text.GetHttpStatus()); {
	case status < http.StatusBadRequest || status >= http.StatusInternalServerError:
		return false
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusTooManyRequests:
		return false
	}
	return codes.Code(uint32(text.GetGrpcCode())) != codes.Aborted
}

// replay answers what a row remembers.
func replay(ctx context.Context, c call, row *ent.Idempotency) (any, error) {
	content, err := c.key.Open(row.Answer, answerPlace(row.ID))
	if err != nil {
		return nil, err
	}
	if content[0] == kindAgain {
		answer, err := c.run(ctx)
		if err != nil {
			return nil, err
		}
		return answer, mark(ctx)
	}
	if err := mark(ctx); err != nil {
		return nil, err
	}
	if content[0] == kindError {
		var r refusal
		if err := json.Unmarshal(content[1:], &r); err != nil {
			return nil, fmt.Errorf("idempotency: kept refusal: %w", err)
		}
		return nil, &fault.Error{Reason: r.Reason, Faults: r.Faults, Meta: r.Meta}
	}
	answer := c.answer.New().Interface()
	if err := proto.Unmarshal(content[1:], answer); err != nil {
		return nil, fmt.Errorf("idempotency: kept answer: %w", err)
	}
	return answer, nil
}
