package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "cauce/gen/workflows/options/v1"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/apierror"
	"cauce/internal/fault"
	"cauce/internal/rest"
)

// rpcs are the methods of workflows.v1 by name, save the streams: they carry
// bytes, which no case in YAML does.
func rpcs() map[string]protoreflect.MethodDescriptor {
	all := map[string]protoreflect.MethodDescriptor{}
	protoregistry.GlobalFiles.RangeFilesByPackage("workflows.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				if methods.Get(j).IsStreamingClient() || methods.Get(j).IsStreamingServer() {
					continue
				}
				all[string(methods.Get(j).Name())] = methods.Get(j)
			}
		}
		return true
	})
	return all
}

// The generated package registers the descriptors that rpcs walks.
var _ = workflowsv1.File_workflows_v1_workflows_proto

// rule answers one of the method's HTTP rules: its verb, path and whether the
// request is a body.
func rule(method protoreflect.MethodDescriptor, binding int) (verb, path string, body bool) {
	http := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if binding > 0 {
		http = http.GetAdditionalBindings()[binding-1]
	}
	switch p := http.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		verb, path = "GET", p.Get
	case *annotations.HttpRule_Post:
		verb, path = "POST", p.Post
	case *annotations.HttpRule_Put:
		verb, path = "PUT", p.Put
	case *annotations.HttpRule_Patch:
		verb, path = "PATCH", p.Patch
	case *annotations.HttpRule_Delete:
		verb, path = "DELETE", p.Delete
	}
	return verb, path, http.GetBody() != ""
}

// credential answers the header that a call's As stands for.
func (h *house) credential(account, as string) (name, value string) {
	switch {
	case as == "none":
		return "", ""
	case strings.HasPrefix(as, "token:"):
		return "authorization", "Bearer " + strings.TrimPrefix(as, "token:")
	case as == "":
		as = "write"
	}
	return "rem-apikey", h.keys[account+"/"+as]
}

// rest calls an rpc by its HTTP rule.
func (h *house) rest(t *testing.T, account string, c call) answer {
	t.Helper()
	verb, path, hasBody := rule(rpcs()[c.Call], c.Binding)
	request := map[string]any{}
	for name, value := range c.Request {
		if hole := "{" + name + "}"; strings.Contains(path, hole) {
			path = strings.ReplaceAll(path, hole, url.PathEscape(fmt.Sprint(value)))
		} else {
			request[name] = value
		}
	}
	raw := rawHTTP{Method: verb, Path: path, Headers: map[string]string{}}
	if hasBody {
		text, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		raw.Body, raw.Headers["Content-Type"] = string(text), "application/json"
	} else if len(request) > 0 {
		query := url.Values{}
		for name, value := range request {
			query.Set(name, fmt.Sprint(value))
		}
		raw.Path += "?" + query.Encode()
	}
	if c.Language != "" {
		raw.Headers["Accept-Language"] = c.Language
	}
	if name, value := h.credential(account, c.As); name != "" {
		raw.Headers[name] = value
	}
	maps.Copy(raw.Headers, c.Headers)
	return h.raw(t, raw)
}

// raw sends an HTTP request as it stands. Whatever comes back must be as the
// published document says.
func (h *house) raw(t testing.TB, in rawHTTP) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), in.Method, h.httpURL, bytes.NewReader([]byte(in.Body)))
	if err != nil {
		t.Fatal(err)
	}
	path, query, _ := strings.Cut(in.Path, "?")
	request.URL.Opaque = "//" + request.URL.Host + path // as it stands, doubled slashes too
	request.URL.RawQuery = query
	for name, value := range in.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := answer{status: response.StatusCode, headers: map[string]string{}}
	for name := range response.Header {
		out.headers[strings.ToLower(name)] = response.Header.Get(name)
	}
	if in.Method != http.MethodHead && strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(text, &out.body); err != nil {
			t.Fatalf("%s %s: no JSON: %v: %s", in.Method, in.Path, err, text)
		}
	}
	if _, measured := t.(*testing.B); !measured {
		if err := published().judge(in.Method, path, out); err != nil {
			t.Errorf("%s %s: %v", in.Method, in.Path, err)
		}
	}
	return out
}

// grpc calls an rpc natively and words what comes back as REST would.
func (h *house) grpc(t *testing.T, account string, c call) answer {
	t.Helper()
	method := rpcs()[c.Call]
	in, out := message(t, method.Input()), message(t, method.Output())
	text, err := json.Marshal(c.Request)
	if err != nil {
		t.Fatal(err)
	}
	if err := protojson.Unmarshal(text, in); err != nil {
		t.Fatalf("%s: %v", c.Call, err)
	}
	ctx := context.Background()
	if name, value := h.credential(account, c.As); name != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	if c.Language != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "accept-language", c.Language)
	}
	var pairs []string
	for name, value := range c.Headers {
		pairs = append(pairs, name, value)
	}
	ctx = metadata.AppendToOutgoingContext(ctx, pairs...)
	var header metadata.MD
	err = h.conn.Invoke(ctx, "/"+string(method.Parent().FullName())+"/"+c.Call, in, out, grpc.Header(&header))
	a := grpcAnswer(t, method, out, err)
	for name, values := range header {
		a.headers[name] = values[0]
	}
	return a
}

func message(t *testing.T, d protoreflect.MessageDescriptor) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}

func grpcAnswer(t *testing.T, method protoreflect.MethodDescriptor, out proto.Message, failed error) answer {
	t.Helper()
	a := answer{status: http.StatusOK, headers: map[string]string{}, body: map[string]any{}}
	if failed != nil {
		return grpcError(failed)
	}
	if s := proto.GetExtension(method.Options(), optionsv1.E_SuccessStatus).(int32); s != 0 {
		a.status = int(s)
	}
	text, err := rest.AppendResult(nil, method, out)
	if err != nil {
		t.Fatal(err)
	}
	var result any
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	a.body["success"], a.body["result"] = true, result
	return a
}

func grpcError(failed error) answer {
	st := status.Convert(failed)
	faults := map[string]any{}
	a := answer{headers: map[string]string{}, body: map[string]any{"success": false, "message": st.Message(), "errors": faults}}
	for _, detail := range st.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			a.body["code"] = d.GetReason()
			a.status = int(apierror.Text(fault.Reason(d.GetReason())).GetHttpStatus())
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				list, _ := faults[v.GetField()].([]any)
				faults[v.GetField()] = append(list, v.GetDescription())
			}
		case *errdetails.RequestInfo:
			a.body["request_id"] = d.GetRequestId()
		}
	}
	return a
}
