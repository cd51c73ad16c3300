package rest

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/internal/apierror"
	"cauce/internal/fault"
)

// exchange is one request and its answer, as the edge knows them; it is in the
// context of everything that the gateway calls back.
type exchange struct {
	// id is the request's, on every answer and in every log line.
	id string
	// language is that of the answer, "es" or "en".
	language string
	// metadata is all that the call sees of the request's headers.
	metadata metadata.MD
	// method is what the route calls.
	method protoreflect.MethodDescriptor
	// surplus is what is wrong with the query of a route that takes none.
	surplus []fault.Fault
	// buffer holds the answer; it goes back to its pool when that is written.
	buffer *[]byte
}

type exchangeKey struct{}

func newExchange(r *http.Request) *exchange {
	x := &exchange{
		id:       requestID(r.Header.Get("X-Request-Id")),
		language: apierror.Language(strings.Join(r.Header.Values("Accept-Language"), ",")),
	}
	x.metadata = metadataOf(r, x.id)
	// The service answers in the language that the edge says it does.
	x.metadata["accept-language"] = []string{x.language}
	return x
}

func (x *exchange) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeOf answers the exchange of a context that the gateway hands out.
func exchangeOf(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }

var givenID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)

// requestID takes the caller's id where it is a sane one, else makes one.
func requestID(given string) string {
	if givenID.MatchString(given) {
		return given
	}
	return uuid.Must(uuid.NewV7()).String()
}

// largestKept is the largest buffer that goes back to the pool.
const largestKept = 256 << 10

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// borrow answers an empty buffer that lives as long as the exchange.
func (x *exchange) borrow() []byte {
	if x.buffer == nil {
		x.buffer = buffers.Get().(*[]byte)
	}
	return (*x.buffer)[:0]
}

// keep notes where a borrowed buffer grew to.
func (x *exchange) keep(grown []byte) { *x.buffer = grown }

// release gives the buffer back, once the answer is written.
func (x *exchange) release() {
	if x.buffer != nil && cap(*x.buffer) <= largestKept {
		buffers.Put(x.buffer)
	}
	x.buffer = nil
}
