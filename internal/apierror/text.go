// Package apierror puts errors into words: it reads what the proto enum of
// reasons says about each and makes the gRPC status that callers get, over both
// protocols.
package apierror

import (
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "cauce/gen/workflows/options/v1"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/fault"
)

var texts = readTexts(workflowsv1.ErrorReason(0).Descriptor().Values())

// readTexts takes the option of every value of the enum but the first, which is
// never sent.
func readTexts(values protoreflect.EnumValueDescriptors) map[fault.Reason]*optionsv1.ErrorText {
	all := make(map[fault.Reason]*optionsv1.ErrorText, values.Len())
	for i := range values.Len() {
		value := values.Get(i)
		if value.Number() == 0 {
			continue
		}
		text, _ := proto.GetExtension(value.Options(), optionsv1.E_ErrorText).(*optionsv1.ErrorText)
		all[nameOf(value)] = text
	}
	return all
}

// Reasons lists every reason, in the enum's order.
func Reasons() []fault.Reason {
	values := workflowsv1.ErrorReason(0).Descriptor().Values()
	all := make([]fault.Reason, 0, values.Len())
	for i := range values.Len() {
		if values.Get(i).Number() != 0 {
			all = append(all, nameOf(values.Get(i)))
		}
	}
	return all
}

// nameOf is a reason as callers see it.
func nameOf(value protoreflect.EnumValueDescriptor) fault.Reason {
	return fault.Reason(strings.ToLower(strings.TrimPrefix(string(value.Name()), "ERROR_REASON_")))
}

// Text answers what the service says of a reason; one that the enum does not
// hold is an internal error.
func Text(reason fault.Reason) *optionsv1.ErrorText {
	if text, ok := texts[reason]; ok {
		return text
	}
	return texts[fault.Internal]
}

// sentence picks a text's language.
func sentence(text *optionsv1.ErrorText, language string) string {
	if language == English {
		return text.GetEn()
	}
	return text.GetEs()
}

func code(text *optionsv1.ErrorText) codes.Code {
	return codes.Code(uint32(text.GetGrpcCode()))
}
