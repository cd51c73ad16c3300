// Command firstflow runs a flow from first to last with the generated Go stubs:
//
//	go run ./examples/firstflow -key test_…
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/structpb"

	workflowsv1 "cauce/gen/workflows/v1"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:9090", "the gRPC address")
	key := flag.String("key", "", "an API key that may write")
	flag.Parse()
	if err := run(*addr, *key); err != nil {
		log.Fatal(err)
	}
}

func run(addr, key string) error {
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	// As the integrator: create the flow and mint its link.
	flows := workflowsv1.NewWorkflowsServiceClient(conn)
	integrator := metadata.AppendToOutgoingContext(ctx, "rem-apikey", key)
	flow, err := flows.CreateWorkflow(integrator, &workflowsv1.CreateWorkflowRequest{Steps: []string{"acceptance", "personal_address"}})
	if err != nil {
		return err
	}
	token, err := flows.CreateToken(integrator, &workflowsv1.CreateTokenRequest{Uuid: flow.GetUuid()})
	if err != nil {
		return err
	}
	fmt.Println("link:", token.GetPublicUrl())

	// As the person: start and submit each step.
	person := metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token.GetToken())
	run := workflowsv1.NewExecutionServiceClient(conn)
	for i, payload := range []map[string]any{
		{"accepted": true},
		{"country": "MX", "street": "Madero 1", "neighborhood": "Centro", "city": "Guadalajara", "province": "Jalisco", "zip_code": "44100"},
	} {
		if err := runStep(person, run, flow.GetSteps()[i].GetUuid(), payload); err != nil {
			return err
		}
	}

	// As the integrator again: read the result.
	flow, err = flows.GetWorkflow(integrator, &workflowsv1.GetWorkflowRequest{Uuid: flow.GetUuid()})
	if err != nil {
		return err
	}
	fmt.Println("status:", flow.GetStatus())
	for _, step := range flow.GetSteps() {
		fmt.Println(step.GetStep(), step.GetStatus(), step.GetPayload())
	}
	return nil
}

func runStep(ctx context.Context, run workflowsv1.ExecutionServiceClient, step string, payload map[string]any) error {
	if _, err := run.StartStep(ctx, &workflowsv1.StartStepRequest{Uuid: step}); err != nil {
		return err
	}
	fields, err := structpb.NewStruct(payload)
	if err != nil {
		return err
	}
	_, err = run.SubmitStep(ctx, &workflowsv1.SubmitStepRequest{Uuid: step, Payload: fields})
	return err
}
