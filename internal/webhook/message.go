package webhook

import (
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"cauce/internal/event"
)

// Message answers the body of a notification, in the shape of the contract's sample:
// event, resource, resource_uuid, payload. The event is "create" when the flow was
// made, "update" for all else; the resource is the step where there is one, else
// the flow. The payload is the snapshot byte for byte, as it was kept at the commit.
func Message(kind string, flow uuid.UUID, step *uuid.UUID, snapshot json.RawMessage) ([]byte, error) {
	if !json.Valid(snapshot) {
		return nil, errors.New("webhook: the snapshot of an event is not JSON")
	}
	return frame(kind, flow, step, snapshot), nil
}

// frame is Message for a snapshot that is known to be JSON.
func frame(kind string, flow uuid.UUID, step *uuid.UUID, snapshot json.RawMessage) []byte {
	change, resource, id := "update", "workflow", flow
	if kind == event.WorkflowCreated {
		change = "create"
	}
	if step != nil {
		resource, id = "step", *step
	}
	const longest = `{"event":"create","resource":"workflow","resource_uuid":"00000000-0000-0000-0000-000000000000","payload":}`
	body := make([]byte, 0, len(longest)+len(snapshot))
	body = append(body, `{"event":"`+change+`","resource":"`+resource+`","resource_uuid":"`+id.String()+`","payload":`...)
	body = append(body, snapshot...)
	return append(body, '}')
}
