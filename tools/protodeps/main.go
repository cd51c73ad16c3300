// Command protodeps prints the third-party .proto files that the project's own
// import, from the descriptors linked into their published Go packages, so that
// buf needs no registry and go.sum pins every one of them.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	// The blank imports link the descriptors in.
	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
	_ "google.golang.org/genproto/googleapis/api/annotations"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// wanted are the roots of the imports; google/protobuf comes with buf itself.
var wanted = []string{"buf/validate/", "google/api/", "google/rpc/"}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: protodeps OUT_DIR")
	}
	if err := printAll(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func printAll(out string) error {
	printer := protoprint.Printer{}
	var failed error
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !isWanted(file.Path()) {
			return true
		}
		failed = printOne(&printer, file, filepath.Join(out, filepath.FromSlash(file.Path())))
		return failed == nil
	})
	return failed
}

func isWanted(path string) bool {
	for _, root := range wanted {
		if strings.HasPrefix(path, root) {
			return true
		}
	}
	return false
}

func printOne(printer *protoprint.Printer, file protoreflect.FileDescriptor, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("protodeps: %w", err)
	}
	target, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("protodeps: %w", err)
	}
	if err := printer.PrintProtoFile(file, target); err != nil {
		_ = target.Close()
		return fmt.Errorf("protodeps: %s: %w", path, err)
	}
	return target.Close()
}
