import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ExecutionService } from "cauce-workflows/workflows/v1/execution_pb.js";
import type { Workflow } from "cauce-workflows/workflows/v1/workflow_pb.js";
import { WorkflowsService } from "cauce-workflows/workflows/v1/workflows_pb.js";

import { answers } from "./answers.js";

/** Creates a flow, runs it as the person would, and answers what came of it. */
export async function runByGrpc(baseUrl: string, key: string): Promise<Workflow> {
  const transport = createGrpcTransport({ baseUrl });

  // As the integrator: create the flow and mint its link.
  const flows = createClient(WorkflowsService, transport);
  const integrator = { headers: { "rem-apikey": key } };
  const { uuid, steps } = await flows.createWorkflow({ steps: Object.keys(answers) }, integrator);
  const minted = await flows.createToken({ uuid }, integrator);
  console.log(`link: ${minted.publicUrl}`);

  // As the person: start and submit each step.
  const run = createClient(ExecutionService, transport);
  const person = { headers: { authorization: `Bearer ${minted.token}` } };
  for (const step of steps) {
    await run.startStep({ uuid: step.uuid }, person);
    await run.submitStep({ uuid: step.uuid, payload: answers[step.step] ?? {} }, person);
  }

  // As the integrator again: read the result.
  return flows.getWorkflow({ uuid }, integrator);
}
