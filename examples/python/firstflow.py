"""Runs a flow from first to last with generated Python stubs, and reads it by REST.

How to make the stubs: docs/stubs.md. Then

    PYTHONPATH=gen/python python3 examples/python/firstflow.py --key "$KEY"
"""

import argparse
import json
import sys
import urllib.request

import grpc
from google.protobuf import json_format

from workflows.v1 import execution_pb2, execution_pb2_grpc
from workflows.v1 import workflow_pb2, workflows_pb2, workflows_pb2_grpc

ANSWERS = {
    "acceptance": {"accepted": True},
    "personal_address": {
        "country": "MX",
        "street": "Madero 1",
        "neighborhood": "Centro",
        "city": "Guadalajara",
        "province": "Jalisco",
        "zip_code": "44100",
    },
}


def run(key: str, address: str) -> str:
    """Creates a flow, runs it as the person would, and answers its UUID."""
    with grpc.insecure_channel(address) as channel:
        flows = workflows_pb2_grpc.WorkflowsServiceStub(channel)
        integrator = [("rem-apikey", key)]
        flow = flows.CreateWorkflow(workflows_pb2.CreateWorkflowRequest(steps=ANSWERS), metadata=integrator)
        minted = flows.CreateToken(workflows_pb2.CreateTokenRequest(uuid=flow.uuid), metadata=integrator)

        execution = execution_pb2_grpc.ExecutionServiceStub(channel)
        person = [("authorization", "Bearer " + minted.token)]
        for step in flow.steps:
            execution.StartStep(execution_pb2.StartStepRequest(uuid=step.uuid), metadata=person)
            submission = execution_pb2.SubmitStepRequest(uuid=step.uuid)
            submission.payload.update(ANSWERS[step.step])
            execution.SubmitStep(submission, metadata=person)
        return flow.uuid


def read(key: str, base: str, uuid: str) -> workflow_pb2.Workflow:
    """Reads a flow by REST into the same message that gRPC answers."""
    request = urllib.request.Request(f"{base}/workflows/{uuid}", headers={"Rem-Apikey": key})
    with urllib.request.urlopen(request) as answer:
        result = json.load(answer)["result"]
    return json_format.ParseDict(result, workflow_pb2.Workflow(), ignore_unknown_fields=True)


def main() -> None:
    """Runs and reads a flow, and says what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--key", required=True)
    parser.add_argument("--grpc", default="127.0.0.1:9090")
    parser.add_argument("--rest", default="http://127.0.0.1:8080")
    args = parser.parse_args()
    flow = read(args.key, args.rest, run(args.key, args.grpc))
    print("status:", flow.status)
    for step in flow.steps:
        print(step.step, step.status, json_format.MessageToDict(step.payload))


if __name__ == "__main__":
    main()
