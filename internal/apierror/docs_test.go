package apierror_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"cauce/internal/apierror"
	"cauce/internal/fault"
)

var update = flag.Bool("update", false, "write docs/errors.md")

const errorsPage = "../../docs/errors.md"

// TestDocs holds docs/errors.md against the enum and the kinds of fault; -update
// writes it.
func TestDocs(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Errors\n\n" +
		"Printed from `proto/workflows/v1/errors.proto` and `internal/fault` (`go test ./internal/apierror -update`).\n\n" +
		"Over REST an error is `{\"success\": false, \"message\", \"code\", \"errors\", \"request_id\"}` with the HTTP status below. Over gRPC it is a status with the code below and the details `google.rpc.ErrorInfo` (domain `cauce`; its `reason` is the code), `google.rpc.BadRequest` (the faults) and `google.rpc.RequestInfo`. Messages are Spanish, or English with `Accept-Language: en`; codes never change.\n\n" +
		"## Codes\n\n| code | HTTP | gRPC | Spanish | English | what to do |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, reason := range apierror.Reasons() {
		text := apierror.Text(reason)
		fmt.Fprintf(&page, "| `%s` | %d | %s | %s | %s | %s |\n", reason, text.GetHttpStatus(), codes.Code(text.GetGrpcCode()),
			cell(text.GetEs()), cell(text.GetEn()), cell(text.GetRemedy()))
	}
	page.WriteString("\n## Faults of a request\n\n" +
		"An `invalid_request` lists every fault at once, each under the path of its field: `steps.2`, `setup.custom_form.schema`; `body` and `query` stand for the whole of either. Over gRPC each is a `FieldViolation`, whose `reason` is the code below; over REST the sentence alone is told. An … is what the fault is about, such as a limit.\n\n" +
		"| code | Spanish | English |\n| --- | --- | --- |\n")
	for _, code := range fault.Codes() {
		fmt.Fprintf(&page, "| `%s` | %s | %s |\n", code, cell(code.Pattern(apierror.Spanish)), cell(code.Pattern(apierror.English)))
	}
	if *update {
		if err := os.WriteFile(errorsPage, []byte(page.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(errorsPage)
	if err != nil || string(have) != page.String() {
		t.Errorf("docs/errors.md is not what the code says (%v): run go test ./internal/apierror -update", err)
	}
}

// cell keeps a text inside its column.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
