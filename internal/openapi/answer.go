package openapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cauce/internal/apierror"
	"cauce/internal/fault"
	"cauce/internal/rest"
)

// failures names the components of the error answers. A status that no reason
// of ours has is the operator's: a proxy in front limits rates.
var failures = []struct {
	status int
	name   string
	// headers are those beside the ones of every answer.
	headers []string
}{
	{http.StatusBadRequest, "BadRequest", nil},
	{http.StatusUnauthorized, "Unauthorized", []string{"WWW-Authenticate"}},
	{http.StatusForbidden, "Forbidden", nil},
	{http.StatusNotFound, "NotFound", nil},
	{http.StatusMethodNotAllowed, "MethodNotAllowed", []string{"Allow"}},
	{http.StatusConflict, "Conflict", nil},
	{http.StatusRequestEntityTooLarge, "ContentTooLarge", nil},
	{http.StatusUnsupportedMediaType, "UnsupportedMediaType", nil},
	{http.StatusTooManyRequests, "TooManyRequests", []string{"Retry-After"}},
	{http.StatusInternalServerError, "InternalError", nil},
	{http.StatusServiceUnavailable, "Unavailable", nil},
	{http.StatusGatewayTimeout, "Timeout", nil},
}

// everywhere are the failures that any call can meet.
var everywhere = []int{
	http.StatusBadRequest, http.StatusUnauthorized, http.StatusMethodNotAllowed, http.StatusTooManyRequests,
	http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
}

// errorsOf answers the failures of a binding: those that it can meet, and those
// that the original document says it has.
func (b *builder) errorsOf(route rest.Route, text *operationText, shown sample) object {
	met := append(slices.Clone(everywhere), shown.statuses...)
	if hasVariable(route.Path) {
		met = append(met, http.StatusNotFound)
	}
	access := accessOf(route.Method)
	if access == "write" || access == "admin" {
		met = append(met, http.StatusForbidden)
	}
	if changes(route, access) && !text.Reads {
		met = append(met, http.StatusConflict)
	}
	if route.HasBody {
		met = append(met, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return failureRefs(met)
}

func changes(route rest.Route, access string) bool {
	if access == "token" {
		return route.Verb != http.MethodGet
	}
	return access != "read"
}

// failureRefs answers references to the failures among some statuses, in order.
func failureRefs(statuses []int) object {
	var responses object
	for _, f := range failures {
		if slices.Contains(statuses, f.status) {
			responses = append(responses, member{strconv.Itoa(f.status), ref("responses", f.name)})
		}
	}
	return responses
}

// overGRPC are the reasons of streams that REST does not have.
var overGRPC = []fault.Reason{fault.WatchTooSlow, fault.TooManyWatches, fault.WatchEnded}

// errorResponses are the components of the failures, with the codes that each may
// have, as the contract's enum has them.
func (b *builder) errorResponses() object {
	reasons := map[int][]fault.Reason{}
	for _, reason := range apierror.Reasons() {
		if slices.Contains(overGRPC, reason) {
			continue
		}
		status := int(apierror.Text(reason).GetHttpStatus())
		reasons[status] = append(reasons[status], reason)
	}
	var all object
	for _, f := range failures {
		description := []string{b.texts.word("status." + strconv.Itoa(f.status))}
		var codes list
		for _, reason := range reasons[f.status] {
			codes = append(codes, string(reason))
			description = append(description, "`"+string(reason)+"`: "+apierror.Text(reason).GetEs())
		}
		headers := append([]string{"X-Request-Id", "Content-Language"}, f.headers...)
		content := object{{"schema", ref("schemas", "Error")}}
		if len(codes) > 0 {
			content = object{
				{"schema", object{{"allOf", list{ref("schemas", "Error"), object{{"properties", object{{"code", object{{"enum", codes}}}}}}}}}},
				{"examples", object{{"ejemplo", b.example(f.name, b.texts.word("sample"), errorSample(reasons[f.status][0]))}}},
			}
		}
		all = append(all, member{f.name, object{
			{"description", strings.Join(description, "\n\n")}, {"headers", headerRefs(headers)}, {"content", object{{"application/json", content}}},
		}})
	}
	return all
}

func errorSample(reason fault.Reason) object {
	wrong := object{}
	if reason == fault.InvalidRequest {
		wrong = object{{"steps.2", list{fault.Fault{Code: fault.UnknownStepType}.Sentence(apierror.Spanish)}}}
	}
	return object{
		{"success", false}, {"message", apierror.Text(reason).GetEs()}, {"code", string(reason)}, {"errors", wrong},
		{"request_id", "0190e8a4-6a0e-7cc3-98c5-2f1d7a3b5c11"},
	}
}

func (b *builder) errorSchema() object {
	text := object{{"type", "string"}}
	word := func(name string, schema object) object {
		return object{{"description", b.texts.word("error." + name)}}.over(schema)
	}
	return object{
		{"type", "object"},
		{"description", b.texts.word("error")},
		{"required", list{"success", "message", "code", "errors", "request_id"}},
		{"properties", object{
			{"success", word("success", object{{"const", false}})},
			{"message", word("message", text)},
			{"code", word("code", text.with("pattern", "^[a-z_]+$"))},
			{"errors", word("errors", object{{"type", "object"}, {"additionalProperties", object{{"type", "array"}, {"minItems", 1}, {"items", text}}}})},
			{"request_id", word("request_id", text)},
		}},
	}
}

// sentHeaders are the headers of answers.
var sentHeaders = []struct {
	name   string
	schema object
}{
	{"X-Request-Id", object{{"type", "string"}}},
	{"Content-Language", object{{"type", "string"}, {"enum", list{apierror.Spanish, apierror.English}}}},
	{"Link", object{{"type", "string"}}},
	{"Retry-After", object{{"type", "integer"}, {"minimum", 0}}},
	{"Allow", object{{"type", "string"}}},
	{"WWW-Authenticate", object{{"type", "string"}}},
	{"Cache-Control", object{{"type", "string"}, {"const", "no-store"}}},
	{"Idempotency-Replayed", object{{"type", "string"}, {"enum", list{"true"}}}},
	{"Content-Disposition", object{{"type", "string"}}},
	{"X-Content-Type-Options", object{{"type", "string"}, {"const", "nosniff"}}},
	{"Accept-Ranges", object{{"type", "string"}}},
	{"ETag", object{{"type", "string"}}},
	{"Content-Range", object{{"type", "string"}}},
}

func (b *builder) sharedHeaders() object {
	var all object
	for _, h := range sentHeaders {
		all = append(all, member{h.name, object{{"description", b.texts.word("header." + h.name)}, {"schema", h.schema}}})
	}
	return all
}

func headerRefs(names []string) object {
	var all object
	for _, name := range names {
		all = append(all, member{name, ref("headers", name)})
	}
	return all
}

// takenHeaders are the headers of requests, beside the credentials.
var takenHeaders = []struct {
	component, name string
	schema          object
}{
	{"AcceptLanguage", "Accept-Language", object{{"type", "string"}, {"default", apierror.Spanish}}},
	{"RequestId", "X-Request-Id", object{{"type", "string"}, {"pattern", "^[A-Za-z0-9._-]{1,128}$"}}},
	{"IdempotencyKey", "Idempotency-Key", object{{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}},
	{"Range", "Range", object{{"type", "string"}}},
}

func (b *builder) sharedParameters() object {
	var all object
	for _, h := range takenHeaders {
		all = append(all, member{h.component, object{
			{"name", h.name}, {"in", "header"}, {"description", b.texts.word("parameter." + h.name)}, {"schema", h.schema},
		}})
	}
	return all
}

// schemes are the ways to say who is calling.
var schemes = []struct {
	name, word string
	scheme     object
}{
	{"RemApikey", "apikey", object{{"type", "apiKey"}, {"in", "header"}, {"name", "Rem-Apikey"}}},
	{"XApiKey", "apikeyalt", object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-Api-Key"}}},
	{"BearerKey", "bearer", object{{"type", "http"}, {"scheme", "bearer"}}},
	{"ExecutionToken", "token", object{{"type", "http"}, {"scheme", "bearer"}}},
}

func (b *builder) securitySchemes() object {
	var all object
	for _, s := range schemes {
		all = append(all, member{s.name, append(slices.Clip(s.scheme), member{"description", b.texts.word("security." + s.word)})})
	}
	return all
}

// security lists what a call may show, one of them; nothing too for a link.
func security(access string) list {
	if access == "token" {
		return list{object{{"ExecutionToken", list{}}}}
	}
	all := list{object{{"RemApikey", list{}}}, object{{"XApiKey", list{}}}, object{{"BearerKey", list{}}}}
	if access == "link" {
		all = append(all, object{})
	}
	return all
}
