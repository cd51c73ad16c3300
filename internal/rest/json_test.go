package rest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// operation is an entry of operations.json.
type operation struct {
	Number   int             `json:"number"`
	RPC      string          `json:"rpc"`
	Method   string          `json:"method"`
	Path     string          `json:"path"`
	Statuses []int           `json:"statuses"`
	Request  json.RawMessage `json:"request_sample"`
	Response struct {
		Result json.RawMessage `json:"result"`
	} `json:"response_sample"`
}

// operations reads the documented operations.
func operations(t testing.TB) []operation {
	t.Helper()
	content, err := os.ReadFile("testdata/operations.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []operation
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// method finds an rpc of the contract by its bare name.
func method(t testing.TB, name string) protoreflect.MethodDescriptor {
	t.Helper()
	for _, s := range services {
		if m := s.descriptor.Methods().ByName(protoreflect.Name(name)); m != nil {
			return m
		}
	}
	t.Fatalf("no rpc %s", name)
	return nil
}

// fresh makes an empty message of a type.
func fresh(t testing.TB, d protoreflect.MessageDescriptor) protoreflect.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New()
}

// tree is a JSON value that keeps the order of its keys.
type tree struct {
	keys   []string         // of an object
	object map[string]*tree // nil unless one
	list   []*tree
	isList bool
	scalar string // as it is written
}

func parseTree(t testing.TB, text []byte) *tree {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	v := readTree(t, d)
	if d.More() {
		t.Fatalf("more than one value in %s", text)
	}
	return v
}

func readTree(t testing.TB, d *json.Decoder) *tree {
	t.Helper()
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	v := &tree{}
	switch token {
	case json.Delim('{'):
		v.object = map[string]*tree{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			v.keys = append(v.keys, key.(string))
			v.object[key.(string)] = readTree(t, d)
		}
	case json.Delim('['):
		v.isList = true
		for d.More() {
			v.list = append(v.list, readTree(t, d))
		}
	default:
		text, err := json.Marshal(token)
		if err != nil {
			t.Fatal(err)
		}
		v.scalar = string(text)
		return v
	}
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	return v
}
