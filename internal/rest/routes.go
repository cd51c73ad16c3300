package rest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "cauce/gen/workflows/options/v1"
	workflowsv1 "cauce/gen/workflows/v1"
)

// route is what one verb on one path does.
type route struct {
	method  protoreflect.MethodDescriptor
	success int // HTTP status
	hasBody bool
	// hasQuery tells whether the gateway reads the query into the request: of a
	// route with a body, or whose path fills every field, it does not look at it.
	hasQuery bool
	// stream serves a method that carries bytes, past the gateway; nil for all
	// others.
	stream func(h *handler, w *responder, r *http.Request, x *exchange, segments []string)
}

// node is a place in the tree of paths.
type node struct {
	literals map[string]*node
	any      *node // a variable segment
	verbs    map[string]*route
}

// routeTree makes the tree of every binding. The gateway has a table of its own,
// but no way to ask which verbs a path takes, and `/workflows/{uuid}` hides
// behind it what `/workflows/templates` does not take.
func routeTree(all []binding) *node {
	root := &node{}
	for _, b := range all {
		at := root
		for _, segment := range b.segments {
			at = at.step(segment)
		}
		if at.verbs == nil {
			at.verbs = map[string]*route{}
		}
		at.verbs[b.verb] = &route{
			method: b.method, success: successStatus(b.method), hasBody: b.hasBody,
			hasQuery: !b.hasBody && len(decoderOf(b.method.Input()).fields) > 0,
		}
		if b.verb == http.MethodGet && isRead(b.method) {
			at.verbs[http.MethodHead] = at.verbs[b.verb]
		}
	}
	addStreams(root)
	return root
}

// addStreams adds the paths of the methods that carry bytes, which have no HTTP
// rule: a form comes in, a file goes out.
func addStreams(root *node) {
	attach := root.step("execution").step("steps").step("{uuid}").step("media")
	attach.verbs = map[string]*route{http.MethodPost: {
		method: streamOf(workflowsv1.File_workflows_v1_execution_proto, "AttachMedia"), success: http.StatusOK, stream: (*handler).attach,
	}}
	download := &route{
		method: streamOf(workflowsv1.File_workflows_v1_steps_proto, "DownloadMedia"), success: http.StatusOK, stream: (*handler).download,
	}
	one := root.step("workflows").step("steps").step("{uuid}").step("media").step("{media_uuid}")
	one.verbs = map[string]*route{http.MethodGet: download, http.MethodHead: download}
}

func streamOf(file protoreflect.FileDescriptor, name protoreflect.Name) protoreflect.MethodDescriptor {
	return only(file).Methods().ByName(name)
}

func (n *node) step(segment string) *node {
	if _, ok := variable(segment); ok {
		if n.any == nil {
			n.any = &node{}
		}
		return n.any
	}
	if n.literals == nil {
		n.literals = map[string]*node{}
	}
	if n.literals[segment] == nil {
		n.literals[segment] = &node{}
	}
	return n.literals[segment]
}

// find answers the place of a path, nil when there is none. A literal wins over
// a variable, the leftmost difference first.
func (n *node) find(segments []string) *node {
	if len(segments) == 0 {
		if n.verbs == nil {
			return nil
		}
		return n
	}
	if next, ok := n.literals[segments[0]]; ok {
		if found := next.find(segments[1:]); found != nil {
			return found
		}
	}
	if n.any == nil || segments[0] == "" {
		return nil
	}
	return n.any.find(segments[1:])
}

// allow lists the verbs of a place, for the Allow header.
func (n *node) allow() string {
	verbs := make([]string, 0, len(n.verbs))
	for verb := range n.verbs {
		verbs = append(verbs, verb)
	}
	slices.Sort(verbs)
	return strings.Join(verbs, ", ")
}

func successStatus(method protoreflect.MethodDescriptor) int {
	if status, _ := proto.GetExtension(method.Options(), optionsv1.E_SuccessStatus).(int32); status != 0 {
		return int(status)
	}
	return http.StatusOK
}

// isRead tells whether a GET only reads. create-token writes, and a HEAD must
// not.
func isRead(method protoreflect.MethodDescriptor) bool {
	access, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(optionsv1.Access)
	return access != optionsv1.Access_ACCESS_KEY_WRITE && access != optionsv1.Access_ACCESS_KEY_ADMIN
}

// split takes an escaped path apart. Slashes that repeat are one; a last slash
// leaves an empty segment, which no route has. A segment that no name of ours
// can be (a slash in it, U+0000, broken UTF-8) makes the path unknown.
func split(escaped string) (segments []string, ok bool) {
	pieces := strings.Split(escaped, "/")
	for i, raw := range pieces {
		if raw == "" && i < len(pieces)-1 {
			continue
		}
		segment, err := url.PathUnescape(raw)
		if err != nil || strings.ContainsAny(segment, "/\x00") || !utf8.ValidString(segment) {
			return nil, false
		}
		segments = append(segments, segment)
	}
	return segments, true
}
