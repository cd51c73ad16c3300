package server

import (
	"strings"

	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that this one wraps
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"

	"cauce/internal/fault"
)

// codec is grpc-go's for protobuf, save that a request of ours which cannot be
// read is not an internal error there and then: it becomes an empty message with
// a fault, so that who calls is settled first and the answer is a 400, as over
// REST.
type codec struct{ encoding.CodecV2 }

func newCodec() encoding.CodecV2 { return codec{encoding.GetCodecV2("proto")} }

// Unmarshal implements encoding.CodecV2.
func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	err := c.CodecV2.Unmarshal(data, v)
	message, ok := v.(proto.Message)
	if err == nil || !ok || !strings.HasPrefix(string(message.ProtoReflect().Descriptor().FullName()), "workflows.") {
		return err
	}
	proto.Reset(message)
	fault.Attach(message, []fault.Fault{{Path: "body", Code: fault.BrokenMessage}})
	return nil
}
