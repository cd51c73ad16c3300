package openapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "cauce/gen/workflows/options/v1"
	"cauce/internal/rest"
)

func serviceOf(name string) protoreflect.ServiceDescriptor {
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName("workflows.v1." + name))
	if err != nil {
		return nil
	}
	service, _ := found.(protoreflect.ServiceDescriptor)
	return service
}

// addOperations adds every operation, services and methods as declared.
func (b *builder) addOperations(routes []rest.Route) {
	byMethod := map[protoreflect.FullName][]rest.Route{}
	for _, route := range routes {
		byMethod[route.Method.FullName()] = append(byMethod[route.Method.FullName()], route)
	}
	for _, tag := range b.texts.Tags {
		service := serviceOf(tag.Service)
		if service == nil {
			continue
		}
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			for j, route := range byMethod[method.FullName()] {
				b.addPath(route.Path, route.Verb, b.operation(route, j))
			}
			if len(byMethod[method.FullName()]) == 0 {
				b.addUnruled(method)
			}
		}
	}
}

// addPath adds an operation to its path.
func (b *builder) addPath(path, verb string, operation object) {
	item, _ := b.paths.get(path).(object)
	b.paths = b.paths.with(path, item.with(strings.ToLower(verb), operation))
}

// operation describes a binding, the first or another of its method.
func (b *builder) operation(route rest.Route, nth int) object {
	rpc := string(route.Method.Name())
	text := b.texts.operation(rpc, route.Verb)
	shown := b.samples[rpc+" "+route.Verb]
	operation := b.operationHead(route.Method, text, operationID(rpc, route.Verb, nth), accessOf(route.Method))
	operation = append(operation, member{"parameters", b.parameters(route)})
	if route.HasBody {
		operation = append(operation, member{"requestBody", b.requestBody(route, text, shown)})
	}
	responses := object{{strconv.Itoa(route.Success), b.success(route, text, shown)}}
	return append(operation, member{"responses", responses.over(b.errorsOf(route, text, shown))})
}

// operationHead is what every operation begins with.
func (b *builder) operationHead(method protoreflect.MethodDescriptor, text *operationText, id, access string) object {
	return object{
		{"tags", list{b.tag(string(method.Parent().Name()))}},
		{"operationId", id},
		{"summary", text.Summary},
		{"description", strings.TrimSpace(text.Text) + "\n\n" + b.texts.word("access."+access)},
		{"security", security(access)},
	}
}

// operationID is the rpc's name with a small first letter; of another binding of
// it with the verb behind.
func operationID(rpc, verb string, nth int) string {
	id := strings.ToLower(rpc[:1]) + rpc[1:]
	if nth > 0 {
		id += verb[:1] + strings.ToLower(verb[1:])
	}
	return id
}

// accessOf names who may call a method: read, write, admin or token.
func accessOf(method protoreflect.MethodDescriptor) string {
	access, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(optionsv1.Access)
	switch access {
	case optionsv1.Access_ACCESS_KEY_WRITE:
		return "write"
	case optionsv1.Access_ACCESS_KEY_ADMIN:
		return "admin"
	case optionsv1.Access_ACCESS_EXECUTION_TOKEN:
		return "token"
	default:
		return "read"
	}
}

func takesIdempotencyKey(route rest.Route) bool {
	takes, _ := proto.GetExtension(route.Method.Options(), optionsv1.E_IdempotencyKey).(bool)
	return takes && route.Verb == http.MethodPost
}

func (b *builder) parameters(route rest.Route) list {
	var all list
	input := route.Method.Input()
	for segment := range strings.SplitSeq(route.Path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			all = append(all, b.pathParameter(input.Fields().ByName(protoreflect.Name(strings.TrimSuffix(name, "}")))))
		}
	}
	if !route.HasBody {
		for _, f := range rest.FieldsTaken(input) {
			all = append(all, b.parameter(f, "query"))
		}
	}
	if takesIdempotencyKey(route) {
		all = append(all, ref("parameters", "IdempotencyKey"))
	}
	return append(all, ref("parameters", "AcceptLanguage"), ref("parameters", "RequestId"))
}

func (b *builder) pathParameter(f protoreflect.FieldDescriptor) object {
	return b.parameter(f, "path").with("required", true)
}

// parameter describes a field that stands in an address: a value or nothing.
func (b *builder) parameter(f protoreflect.FieldDescriptor, place string) object {
	text := b.texts.field(f)
	schema := b.value(f, request).over(constraints(f))
	if extra, ok := ordered(text.Schema).(object); ok {
		schema = schema.over(extra)
	}
	if text.Enum != "" {
		schema = schema.with("enum", b.enum(text.Enum))
	}
	p := object{{"name", rest.FieldName(f)}, {"in", place}, {"description", text.Text}, {"schema", schema}}
	switch {
	case text.Example != nil:
		return append(p, member{"example", text.Example})
	case place == "path" && isUUID(f):
		return append(p, member{"example", sampleUUID})
	}
	return p
}

func (b *builder) requestBody(route rest.Route, text *operationText, shown sample) object {
	input := route.Method.Input()
	needed := slices.ContainsFunc(rest.FieldsTaken(input), isRequired)
	if text.Body == "" {
		b.texts.missf("operations.%s lacks a body", route.Method.Name())
	}
	content := object{{"schema", b.message(input, request)}}
	rpc := string(route.Method.Name())
	switch {
	case shown.request != nil:
		content = append(content, member{"examples", object{{"documentado", b.example(rpc+"Request", b.texts.word("sample.documented"), shown.request)}}})
	case text.Request != nil:
		content = append(content, member{"examples", object{{"ejemplo", b.example(rpc+"Request", b.texts.word("sample"), ordered(text.Request))}}})
	default:
		b.texts.missf("operations.%s lacks a request", rpc)
	}
	return object{{"description", text.Body}, {"required", needed}, {"content", object{{"application/json", content}}}}
}

// success describes the answer of a call that went well.
func (b *builder) success(route rest.Route, text *operationText, shown sample) object {
	headers := []string{"X-Request-Id", "Content-Language"}
	switch {
	case route.Method.Name() == "ListWorkflows":
		headers = append(headers, "Link")
	case route.Method.Name() == "CreateToken":
		headers = append(headers, "Cache-Control")
	}
	if takesIdempotencyKey(route) {
		headers = append(headers, "Idempotency-Replayed")
	}
	name, summary := "ejemplo", b.texts.word("sample")
	if shown.result != nil {
		name, summary = "documentado", b.texts.word("sample.documented")
	}
	whole := object{{"success", true}, {"result", b.completeResult(route.Method, shown.result)}}
	return object{
		{"description", text.Success},
		{"headers", headerRefs(headers)},
		{"content", object{{"application/json", object{
			{"schema", b.envelope(b.result(route.Method))},
			{"examples", object{{name, b.example(string(route.Method.Name())+"Answer", summary, whole)}}},
		}}}},
	}
}

// result describes what stands in `result`.
func (b *builder) result(method protoreflect.MethodDescriptor) object {
	if name := rest.ResultField(method); name != "" {
		f := method.Output().Fields().ByName(name)
		text, _ := b.texts.find(string(method.Output().Name()), string(name))
		extra, _ := ordered(text.Schema).(object)
		return b.shape(f, answer).over(extra)
	}
	return b.message(method.Output(), answer)
}

func (b *builder) envelope(result object) object {
	return object{
		{"type", "object"},
		{"required", list{"success", "result"}},
		{"properties", object{
			{"success", object{{"description", b.texts.word("envelope.success")}, {"const", true}}},
			{"result", result},
		}},
	}
}
