package openapi

import (
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// bytesOf is the content of a file.
func bytesOf() object {
	return object{{"type", "string"}, {"contentMediaType", "application/octet-stream"}}
}

// addUnruled adds what REST serves without an HTTP rule: the streams of bytes.
func (b *builder) addUnruled(method protoreflect.MethodDescriptor) {
	switch method.Name() {
	case "AttachMedia":
		b.addPath("/execution/steps/{uuid}/media", http.MethodPost, b.attach(method))
	case "DownloadMedia":
		b.addPath("/workflows/steps/{uuid}/media/{media_uuid}", http.MethodGet, b.download(method))
	case "WatchWorkflows": // REST has no such thing
	default:
		b.texts.missf("%s has no HTTP rule, and nothing here says what REST makes of it", method.FullName())
	}
}

// attach describes the upload: a form with the fields of a MediaHeader and the
// file, whose name is the header's.
func (b *builder) attach(method protoreflect.MethodDescriptor) object {
	text := b.texts.operation(string(method.Name()), http.MethodPost)
	header := method.Input().Fields().ByName("header").Message()
	var properties object
	for i := range header.Fields().Len() {
		f := header.Fields().Get(i)
		if f.Name() != "uuid" && f.Name() != "name" {
			properties = append(properties, member{string(f.Name()), b.formField(f)})
		}
	}
	properties = append(properties, member{"file", object{{"description", b.texts.word("field.file")}}.over(bytesOf())})
	form := object{
		{"type", "object"}, {"description", b.texts.message(header)}, {"required", list{"collection", "file"}},
		{"properties", properties}, {"additionalProperties", false},
	}
	session := object{{"success", true}, {"result", b.complete(method.Output(), nil)}}
	operation := append(b.operationHead(method, text, operationID(string(method.Name()), "", 0), "token"),
		member{"parameters", list{b.pathParameter(header.Fields().ByName("uuid")), ref("parameters", "AcceptLanguage"), ref("parameters", "RequestId")}},
		member{"requestBody", object{{"description", text.Body}, {"required", true}, {"content", object{{"multipart/form-data", object{{"schema", form}}}}}}},
	)
	responses := object{{strconv.Itoa(http.StatusOK), object{
		{"description", text.Success},
		{"headers", headerRefs([]string{"X-Request-Id", "Content-Language"})},
		{"content", object{{"application/json", object{
			{"schema", b.envelope(b.message(method.Output(), answer))},
			{"examples", object{{"ejemplo", b.example("AttachMediaAnswer", b.texts.word("sample"), session)}}},
		}}}},
	}}}
	met := append([]int{http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}, everywhere...)
	return append(operation, member{"responses", responses.over(failureRefs(met))})
}

// formField describes a field of the form: there or not, never null.
func (b *builder) formField(f protoreflect.FieldDescriptor) object {
	text := b.texts.field(f)
	schema := object{{"description", text.Text}}.over(b.value(f, request)).over(constraints(f))
	if extra, ok := ordered(text.Schema).(object); ok {
		schema = schema.over(extra)
	}
	return schema
}

// download describes the way to a file's bytes.
func (b *builder) download(method protoreflect.MethodDescriptor) object {
	text := b.texts.operation(string(method.Name()), http.MethodGet)
	fields := method.Input().Fields()
	signed := func(name string, schema object) object {
		return object{{"name", name}, {"in", "query"}, {"description", b.texts.word("parameter." + name)}, {"schema", schema}}
	}
	operation := append(b.operationHead(method, text, operationID(string(method.Name()), "", 0), "link"), member{"parameters", list{
		b.pathParameter(fields.ByName("uuid")), b.pathParameter(fields.ByName("media_uuid")),
		signed("expires", object{{"type", "integer"}, {"format", "int64"}}), signed("signature", object{{"type", "string"}}),
		ref("parameters", "Range"), ref("parameters", "AcceptLanguage"), ref("parameters", "RequestId"),
	}})
	content := object{{"*/*", object{{"schema", bytesOf()}}}}
	headers := []string{"X-Request-Id", "Content-Disposition", "X-Content-Type-Options", "Accept-Ranges", "ETag"}
	responses := object{
		{strconv.Itoa(http.StatusOK), object{{"description", text.Success}, {"headers", headerRefs(headers)}, {"content", content}}},
		{strconv.Itoa(http.StatusPartialContent), object{
			{"description", b.texts.word("status.206")}, {"headers", headerRefs(append(headers, "Content-Range"))}, {"content", content},
		}},
	}
	responses = responses.over(failureRefs(append([]int{http.StatusNotFound}, everywhere...)))
	for _, status := range []int{http.StatusNotModified, http.StatusPreconditionFailed} {
		name := strconv.Itoa(status)
		responses = responses.with(name, object{{"description", b.texts.word("status." + name)}})
	}
	unsatisfied := object{{"description", b.texts.word("status.416")}, {"headers", headerRefs([]string{"Content-Range"})}}
	return append(operation, member{"responses", inOrder(responses.with(strconv.Itoa(http.StatusRequestedRangeNotSatisfiable), unsatisfied))})
}

// inOrder sorts responses by their status.
func inOrder(responses object) object {
	sorted := append(object{}, responses...)
	for i := range sorted {
		for j := i; j > 0 && sorted[j].name < sorted[j-1].name; j-- {
			sorted[j], sorted[j-1] = sorted[j-1], sorted[j]
		}
	}
	return sorted
}

func hasVariable(path string) bool { return strings.Contains(path, "{") }
