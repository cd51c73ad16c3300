// Runs a flow from first to last, once over gRPC and once over REST:
//
//   npm start -- --key test_…
import { parseArgs } from "node:util";
import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "cauce-workflows/google/rpc/error_details_pb.js";
import type { Workflow } from "cauce-workflows/workflows/v1/workflow_pb.js";

import { runByGrpc } from "./grpc.js";
import { runByRest } from "./rest.js";

const { values } = parseArgs({
  options: {
    key: { type: "string", default: process.env["CAUCE_KEY"] ?? "" },
    grpc: { type: "string", default: "http://127.0.0.1:9090" },
    rest: { type: "string", default: "http://127.0.0.1:8080" },
  },
});

function show(how: string, flow: Workflow): void {
  console.log(`${how}: ${flow.uuid} is ${flow.status}`);
  for (const step of flow.steps) {
    console.log(`  ${step.step} ${step.status} ${JSON.stringify(step.payload)}`);
  }
}

try {
  show("gRPC", await runByGrpc(values.grpc, values.key));
  show("REST", await runByRest(values.rest, values.key));
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ConnectError) {
    // The stable reason, the `code` of a REST error; rawMessage is for people.
    const reasons = error.findDetails(ErrorInfoSchema).map((info) => info.reason);
    console.error(`${reasons.join()}: ${error.rawMessage}`);
  } else {
    console.error(error);
  }
}
