package auth

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "cauce/gen/workflows/options/v1"
	_ "cauce/gen/workflows/v1"
)

// TestEveryMethodSaysWhoMayCallIt finds a new rpc the day it appears.
func TestEveryMethodSaysWhoMayCallIt(t *testing.T) {
	found := 0
	protoregistry.GlobalFiles.RangeFilesByPackage("workflows.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				method := "/" + string(service.FullName()) + "/" + string(service.Methods().Get(j).Name())
				found++
				access := AccessOf(method)
				if access == optionsv1.Access_ACCESS_UNSPECIFIED {
					t.Errorf("%s does not say who may call it", method)
				}
				person := service.Name() == "ExecutionService"
				if person != (access == optionsv1.Access_ACCESS_EXECUTION_TOKEN) {
					t.Errorf("%s is for %s", method, access)
				}
			}
		}
		return true
	})
	if found < 34 {
		t.Errorf("%d methods, fewer than the documented operations", found)
	}
}
