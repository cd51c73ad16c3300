// The public execution surface, as any client may call it. Every call answers
// the session, or throws one of two errors: the server said no (Refusal), or
// nobody knows what the server says (Unreachable) and trying again is safe.

import type { Coordinates, Faults, Session } from './types';

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly faults: Faults,
  ) {
    super(message);
  }
}

export class Unreachable extends Error {
  /** `requestId` is what a person may quote to the operator. */
  constructor(
    readonly answered: boolean,
    readonly requestId = '',
  ) {
    super('unreachable');
  }
}

export interface Execution {
  session(): Promise<Session>;
  /** Answers once the session is another than this version, or after a while. */
  changed(version: number | string): Promise<Session>;
  start(uuid: string, coordinates: Coordinates): Promise<Session>;
  submit(uuid: string, payload: unknown): Promise<Session>;
  act(uuid: string, action: string, payload: unknown): Promise<Session>;
}

/** Longer than a slow phone needs for a form, shorter than patience. */
const PATIENCE_MS = 45_000;

export function execution(
  token: string,
  language: () => string,
  send: typeof fetch = (address, init) => fetch(address, init),
): Execution {
  async function call(path: string, body?: unknown, busy?: number): Promise<Session> {
    const headers = {
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
      'Accept-Language': language(),
    };
    const init: RequestInit = {
      method: 'GET',
      headers,
      cache: 'no-store',
      credentials: 'omit',
    };
    if (body !== undefined) {
      init.method = 'POST';
      init.headers = { ...headers, 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    return sessionOf(await exchange(path, init, send), busy);
  }

  return {
    session: () => call('/execution'),
    changed: (version) =>
      call(`/execution?wait=25&version=${encodeURIComponent(String(version))}`),
    start: (uuid, coordinates) =>
      call(`${pathOf(uuid)}/start`, coordinates.length > 0 ? { coordinates } : {}),
    // Too many codes are a no with its reason, and no reason to ask again.
    act: (uuid, action, payload) => call(`${pathOf(uuid)}/actions/${action}`, { payload }, 0),
    submit: (uuid, payload) => call(`${pathOf(uuid)}/submit`, { payload }),
  };
}

/** Where a step of the flow is. */
export function pathOf(step: string): string {
  return `/execution/steps/${encodeURIComponent(step)}`;
}

/** A status and the JSON that came with it. */
export interface Answer {
  status: number;
  json: unknown;
}

/** The session of an answer, or the error that it is; `busy` says to come later. */
export function sessionOf({ status, json }: Answer, busy = 429): Session {
  if (typeof json !== 'object' || json === null) {
    throw new Unreachable(true);
  }
  const answer = json as Record<string, unknown>;
  if (answer['success'] === true) {
    return answer['result'] as Session;
  }
  if (status >= 500 || status === busy || status < 400) {
    throw new Unreachable(true, text(answer['request_id']));
  }
  throw new Refusal(
    status,
    text(answer['code']),
    text(answer['message']),
    (answer['errors'] ?? {}) as Faults,
  );
}

/**
 * One request and its JSON. What is no JSON is no answer of ours: a portal of
 * the network or a proxy spoke instead.
 */
async function exchange(path: string, init: RequestInit, send: typeof fetch): Promise<Answer> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS);
  try {
    const response = await send(path, { ...init, signal: giveUp.signal });
    return { status: response.status, json: await response.json() };
  } catch {
    throw new Unreachable(false);
  } finally {
    clearTimeout(timer);
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
