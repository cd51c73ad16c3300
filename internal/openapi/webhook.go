package openapi

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	workflowsv1 "cauce/gen/workflows/v1"
)

// signedHeaders are those of the Standard Webhooks specification, and the number
// of a notification in its flow.
var signedHeaders = []struct {
	name   string
	schema object
}{
	{"webhook-id", object{{"type", "string"}}},
	{"webhook-timestamp", object{{"type", "integer"}, {"format", "int64"}}},
	{"webhook-signature", object{{"type", "string"}}},
	{"webhook-sequence", object{{"type", "integer"}, {"format", "int64"}}},
}

// webhooks describes what the service sends: notifications, and the person's
// browser at the end of a flow.
func (b *builder) webhooks() object {
	return object{
		{"notification", object{{"post", b.notification()}}},
		{"redirect", object{{"get", b.redirect()}}},
	}
}

func (b *builder) notification() object {
	var parameters list
	for _, h := range signedHeaders {
		parameters = append(parameters, object{
			{"name", h.name}, {"in", "header"}, {"required", true},
			{"description", b.texts.word("webhook.header." + h.name)}, {"schema", h.schema},
		})
	}
	kinds := list{b.notificationOf("workflow", "WorkflowNotification", "Workflow"), b.notificationOf("step", "StepNotification", "Step")}
	content := object{{"schema", object{{"oneOf", kinds}}}}
	if shown, ok := b.samples["webhook"].request.(object); ok {
		shown = shown.with("payload", b.complete(messageOf("Workflow"), shown.get("payload")))
		content = append(content, member{"examples", object{{"documentado", b.example("Notification", b.texts.word("sample.documented"), shown)}}})
	}
	return object{
		{"tags", list{b.tag("")}},
		{"operationId", "notification"},
		{"summary", b.texts.word("webhook.summary")},
		{"description", strings.TrimSpace(b.texts.word("webhook.text"))},
		{"security", list{}},
		{"parameters", parameters},
		{"requestBody", object{{"description", b.texts.word("webhook.body")}, {"required", true}, {"content", object{{"application/json", content}}}}},
		{"responses", object{
			{"2XX", object{{"description", b.texts.word("webhook.2XX")}}},
			{"default", object{{"description", b.texts.word("webhook.default")}}},
		}},
	}
}

func messageOf(name protoreflect.Name) protoreflect.MessageDescriptor {
	return workflowsv1.File_workflows_v1_workflow_proto.Messages().ByName(name)
}

// notificationOf adds the schema of the notifications of one kind of thing.
func (b *builder) notificationOf(resource, name string, payload protoreflect.Name) object {
	word := func(field string, schema object) object {
		return object{{"description", b.texts.word("webhook." + field)}}.over(schema)
	}
	b.schemas = append(b.schemas, member{name, object{
		{"type", "object"},
		{"description", b.texts.word("webhook." + name)},
		{"required", list{"event", "resource", "resource_uuid", "payload"}},
		{"properties", object{
			{"event", word("event", object{{"type", "string"}, {"enum", list{"create", "update"}}})},
			{"resource", word("resource", object{{"type", "string"}, {"const", resource}})},
			{"resource_uuid", word("resource_uuid", object{{"type", "string"}, {"format", "uuid"}})},
			{"payload", word("payload", b.message(messageOf(payload), answer))},
		}},
	}})
	return ref("schemas", name)
}

func (b *builder) redirect() object {
	of := func(name string, schema object) object {
		return object{
			{"name", name}, {"in", "query"}, {"required", true},
			{"description", b.texts.word("redirect." + name)}, {"schema", schema},
		}
	}
	return object{
		{"tags", list{b.tag("")}},
		{"operationId", "redirect"},
		{"summary", b.texts.word("redirect.summary")},
		{"description", b.texts.word("redirect.text")},
		{"security", list{}},
		{"parameters", list{
			of("workflow_uuid", object{{"type", "string"}, {"format", "uuid"}}),
			of("status", object{{"type", "string"}, {"enum", b.enum("workflow_statuses")}}),
			of("ts", object{{"type", "integer"}, {"format", "int64"}}),
			of("signature", object{{"type", "string"}, {"pattern", "^[0-9a-f]{64}$"}}),
		}},
		{"responses", object{
			{"2XX", object{{"description", b.texts.word("redirect.2XX")}}},
			{"default", object{{"description", b.texts.word("redirect.default")}}},
		}},
	}
}
