package rest

import (
	"context"
	"io"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	workflowsv1 "cauce/gen/workflows/v1"
)

// refusing is a connection whose service has refused the call before the client
// could send.
type refusing struct{ grpc.ClientConnInterface }

type refused struct{ grpc.ClientStream }

func (refusing) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return refused{}, nil
}

func (refused) SendMsg(any) error { return io.EOF }

func (refused) CloseSend() error { return nil }

func (refused) RecvMsg(any) error { return status.Error(codes.Unauthenticated, "who?") }

func TestRefusalBeforeTheRequestIsTaken(t *testing.T) {
	connection := carrying{refusing{}}
	stream, err := workflowsv1.NewStepsServiceClient(connection).DownloadMedia(t.Context(), &workflowsv1.DownloadMediaRequest{})
	if err != nil {
		t.Fatalf("the call could not be made: %v", err)
	}
	if _, err := stream.Recv(); status.Code(err) != codes.Unauthenticated {
		t.Errorf("received %v", err)
	}
	upload, err := workflowsv1.NewExecutionServiceClient(connection).AttachMedia(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := upload.Send(&workflowsv1.AttachMediaRequest{}); err != io.EOF { //nolint:errorlint // as grpc-go says it
		t.Errorf("who sends many messages must learn that nobody takes them: %v", err)
	}
}
