import { fromJson, type DescMessage, type JsonValue, type MessageShape } from "@bufbuild/protobuf";
import { WorkflowSchema, type Workflow } from "cauce-workflows/workflows/v1/workflow_pb.js";
import { CreateTokenResponseSchema } from "cauce-workflows/workflows/v1/workflows_pb.js";

import { answers } from "./answers.js";

/** The same by plain fetch: the messages are the types of what REST answers, too. */
export async function runByRest(base: string, key: string): Promise<Workflow> {
  const integrator = { "Rem-Apikey": key };
  const flow = read(WorkflowSchema, await call(`${base}/workflows`, integrator, { steps: Object.keys(answers) }));
  const minted = read(CreateTokenResponseSchema, await call(`${base}/workflows/${flow.uuid}/create-token`, integrator));
  const person = { Authorization: `Bearer ${minted.token}` };
  for (const step of flow.steps) {
    const at = `${base}/execution/steps/${step.uuid}`;
    await call(`${at}/start`, person, {});
    await call(`${at}/submit`, person, { payload: answers[step.step] ?? {} });
  }
  return read(WorkflowSchema, await call(`${base}/workflows/${flow.uuid}`, integrator));
}

/** Reads a result; fields that a later server adds are passed over. */
function read<Desc extends DescMessage>(schema: Desc, result: JsonValue): MessageShape<Desc> {
  return fromJson(schema, result, { ignoreUnknownFields: true });
}

interface Envelope {
  success: boolean;
  result: JsonValue;
  code?: string;
  message?: string;
}

async function call(url: string, headers: Record<string, string>, body?: JsonValue): Promise<JsonValue> {
  const answer = await fetch(url, body === undefined ? { headers } : {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const envelope = (await answer.json()) as Envelope;
  if (!envelope.success) {
    throw new Error(`${envelope.code}: ${envelope.message}`);
  }
  return envelope.result;
}
