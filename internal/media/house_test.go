package media

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"cauce/internal/seal"
)

// stores are the kinds of store, made fresh; each with a way to see everything
// that lies in it.
var stores = map[string]func(t *testing.T) Store{
	"directory": func(t *testing.T) Store {
		store, err := NewDirectory(t.TempDir(), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return store
	},
	"s3": func(t *testing.T) Store {
		store := fakeS3(t)
		return store
	},
}

// fakeS3 is a bucket of a server that speaks the protocol.
func fakeS3(t *testing.T) Store {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("media"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	address, err := ParseS3("s3://media/some/prefix?region=us-east-1&endpoint="+server.URL, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	store, err := OpenS3(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func newKey(t *testing.T, first byte) *seal.Key {
	t.Helper()
	key, err := seal.NewKey(bytes.Repeat([]byte{first}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// random answers bytes that look like nothing and are the same in every run.
func random(n int) []byte {
	source := rand.New(rand.NewPCG(1, uint64(n)))
	content := make([]byte, n)
	for i := range content {
		content[i] = byte(source.Uint32())
	}
	return content
}

func readAll(t *testing.T, store Store) []byte {
	t.Helper()
	object, err := store.Open(context.Background(), name, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = object.Close() }()
	content, err := io.ReadAll(object)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

const name = "0192f0c1-6f5e-7b6a-8f57-1d2c3b4a5f60"

func coreOf(s *s3) minio.Core { return minio.Core{Client: s.client} }

var noOptions = minio.PutObjectOptions{}
