package rest

import (
	"context"
	"fmt"
	"io"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"

	"cauce/internal/fault"
)

const contentType = "application/json"

// codec is the gateway's way to JSON and back.
type codec struct{}

// answer is a response on its way out.
type answer struct {
	exchange *exchange
	response proto.Message
}

// toAnswer implements runtime.ForwardResponseRewriter. It keeps the gateway from
// applying the rule's response_body, of which it would make a bare Go value.
func toAnswer(ctx context.Context, response proto.Message) (any, error) {
	return answer{exchangeOf(ctx), response}, nil
}

// Marshal implements runtime.Marshaler for answers, the only thing that the
// gateway has to write.
func (codec) Marshal(v any) ([]byte, error) {
	a, ok := v.(answer)
	if !ok {
		return nil, fmt.Errorf("rest: no envelope for %T", v)
	}
	text := append(a.exchange.borrow(), `{"success":true,"result":`...)
	text, err := AppendResult(text, a.exchange.method, a.response)
	if err != nil {
		return nil, err
	}
	text = append(text, '}')
	a.exchange.keep(text)
	return text, nil
}

// Unmarshal implements runtime.Marshaler. It never fails: what is wrong travels
// with the message.
func (codec) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return fmt.Errorf("rest: no JSON into %T", v)
	}
	fault.Attach(m, Decode(data, m))
	return nil
}

// NewDecoder implements runtime.Marshaler.
func (c codec) NewDecoder(r io.Reader) runtime.Decoder {
	return runtime.DecoderFunc(func(v any) error {
		if b, ok := r.(*body); ok {
			return c.Unmarshal(b.content, v)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return c.Unmarshal(data, v)
	})
}

// NewEncoder implements runtime.Marshaler.
func (c codec) NewEncoder(w io.Writer) runtime.Encoder {
	return runtime.EncoderFunc(func(v any) error {
		text, err := c.Marshal(v)
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
}

// ContentType implements runtime.Marshaler.
func (codec) ContentType(any) string { return contentType }
