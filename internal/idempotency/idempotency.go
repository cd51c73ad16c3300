// Package idempotency lets a caller repeat a request that creates something
// without creating it twice. A request with an Idempotency-Key claims a row
// before it runs; its answer is kept there, sealed, and answers the same request
// again. See docs/decisions.
package idempotency

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "cauce/gen/workflows/options/v1"
	"cauce/internal/seal"
	"cauce/internal/store"
	"cauce/internal/tenant"
)

const (
	// kept is how long an answer is.
	kept = 24 * time.Hour
	// lease is how long a request may be at work; it is longer than the longest
	// deadline of a call, so that whoever still holds a row by then was killed.
	lease = time.Minute
	// patience is how long a request waits for the first one of its key.
	patience = 5 * time.Second
	// pause is how often it looks.
	pause = 50 * time.Millisecond
	// settleTime bounds what is written after a request, whose own context may
	// have ended.
	settleTime = 5 * time.Second
)

// replayed is the metadata that marks an answer given before.
const replayed = "idempotency-replayed"

// Options are what a Book is made of.
type Options struct {
	Store *store.Store
	// Services hold the methods; those with the idempotency_key option take a key.
	Services []protoreflect.ServiceDescriptor
	// Now is the clock.
	Now func() time.Time
	Log *slog.Logger
	// Patience is how long a request waits for the first one of its key; 0 is 5 s.
	Patience time.Duration
}

// Book remembers requests that may be repeated, and their answers.
type Book struct {
	store    *store.Store
	clock    func() time.Time
	log      *slog.Logger
	patience time.Duration
	// answers are the messages that the methods which take a key answer.
	answers map[string]protoreflect.MessageType
}

// New makes a Book; it fails when the message that a method answers is not
// linked into the program.
func New(o Options) (*Book, error) {
	b := &Book{store: o.Store, clock: o.Now, log: o.Log, patience: o.Patience, answers: map[string]protoreflect.MessageType{}}
	if b.patience == 0 {
		b.patience = patience
	}
	for _, service := range o.Services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			if takes, _ := proto.GetExtension(method.Options(), optionsv1.E_IdempotencyKey).(bool); !takes {
				continue
			}
			answer, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
			if err != nil {
				return nil, fmt.Errorf("idempotency: the answer of %s: %w", method.FullName(), err)
			}
			b.answers["/"+string(service.FullName())+"/"+string(method.Name())] = answer
		}
	}
	return b, nil
}

// now is the moment in UTC, cut to the microseconds that every database keeps.
func (b *Book) now() time.Time { return store.Micros(b.clock()) }

// call is a request with a key.
type call struct {
	method string
	// handle is the Idempotency-Key.
	handle string
	// digest tells the request from others, under the account's key.
	digest []byte
	key    *seal.Key
	answer protoreflect.MessageType
	// run lets the handler work.
	run func(ctx context.Context) (any, error)
}

// Unary lets a request with a key run once and answers its repetitions. One
// without a key, or of a method that takes none, passes as it is.
func (b *Book) Unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	given := metadata.ValueFromIncomingContext(ctx, metadataKey)
	if len(given) == 0 {
		return next(ctx, request)
	}
	message, ok := request.(proto.Message)
	answer := b.answers[info.FullMethod]
	if !ok || answer == nil {
		return next(ctx, request)
	}
	handle, sound := readKey(given, message)
	if !sound {
		return next(ctx, request)
	}
	c := call{method: info.FullMethod, handle: handle, answer: answer, run: func(ctx context.Context) (any, error) { return next(ctx, request) }}
	if err := b.identify(ctx, &c, message); err != nil {
		return nil, err
	}
	return b.once(ctx, c)
}

// identify digests a request: all that the message holds, what the edge found
// wrong with it too. REST and gRPC make the same message of the same request.
func (b *Book) identify(ctx context.Context, c *call, message proto.Message) error {
	account, ok := tenant.Account(ctx)
	if !ok {
		return tenant.ErrNone
	}
	content, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		return fmt.Errorf("idempotency: digest of %s: %w", c.method, err)
	}
	if c.key, err = b.store.AccountKey(ctx, account); err != nil {
		return err
	}
	c.digest = c.key.Fingerprint(content, "idempotency.request:"+c.method)
	return nil
}

// once runs a request that is the first of its key, and answers any other.
func (b *Book) once(ctx context.Context, c call) (any, error) {
	held, row, err := b.claim(ctx, c)
	if err != nil {
		return nil, err
	}
	if row != nil {
		return replay(ctx, c, row)
	}
	returned := false
	defer func() {
		if !returned { // it panicked
			b.settle(ctx, held, nil, errPanicked)
		}
	}()
	answer, err := c.run(context.WithValue(ctx, claimKey{}, held))
	returned = true
	b.settle(ctx, held, answer, err)
	return answer, err
}

var errPanicked = errors.New("idempotency: the handler panicked")

// mark says that an answer is one given before.
func mark(ctx context.Context) error {
	return grpc.SetHeader(ctx, metadata.Pairs(replayed, "true"))
}
