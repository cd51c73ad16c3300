import { describe, expect, test } from 'vitest';
import { execution, Refusal, Unreachable } from './api';

function answering(status: number, body: unknown) {
  const sent: { path: string; init: RequestInit }[] = [];
  const send = (path: string, init: RequestInit) => {
    sent.push({ path, init });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status }));
  };
  return { api: execution('1|abc', () => 'es', send as typeof fetch), sent };
}

const uuid = '0196a000-0000-7000-8000-000000000001';

describe('the execution surface', () => {
  test('is asked with the token and language in headers, and no cookie', async () => {
    const { api, sent } = answering(200, { success: true, result: { version: 1 } });
    expect(await api.session()).toEqual({ version: 1 });
    const [{ path, init }] = sent as [(typeof sent)[0]];
    expect(path).toBe('/execution');
    expect(init).toMatchObject({
      method: 'GET',
      credentials: 'omit',
      headers: { Authorization: 'Bearer 1|abc', 'Accept-Language': 'es' },
    });
  });

  test('is told coordinates only when there are some', async () => {
    const { api, sent } = answering(200, { success: true, result: {} });
    await api.start(uuid, []);
    await api.start(uuid, [['-99.1', '19.4']]);
    await api.submit(uuid, { a: 1 });
    expect(sent.map(({ path, init }) => [path, init.body])).toEqual([
      [`/execution/steps/${uuid}/start`, '{}'],
      [`/execution/steps/${uuid}/start`, '{"coordinates":[["-99.1","19.4"]]}'],
      [`/execution/steps/${uuid}/submit`, '{"payload":{"a":1}}'],
    ]);
  });

  test('refuses with its code and faults', async () => {
    const errors = { 'payload.zip_code': ['es obligatorio'] };
    const { api } = answering(400, {
      success: false,
      message: 'm',
      code: 'invalid_request',
      errors,
      request_id: 'r',
    });
    const refusal = await api.submit(uuid, {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', faults: errors });
  });

  test.each([
    [500, { success: false, code: 'internal', request_id: 'r1' }, 'r1'],
    [503, { success: false, code: 'unavailable' }, ''],
    [429, { success: false, code: 'too_many' }, ''],
    [200, { logged: 'in to the café' }, ''],
  ])('that answers %i can be asked again', async (status, body, requestId) => {
    const error = await answering(status, body).api.session().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(Unreachable);
    expect(error).toMatchObject({ answered: true, requestId });
  });

  test('that has sent enough codes says so', async () => {
    const said = { success: false, code: 'rate_limited', message: 'Espera 20 s.' };
    const { api } = answering(429, said);
    const error = await api.act(uuid, 'send_code', {}).catch((one: unknown) => one);
    expect(error).toMatchObject({ status: 429, code: 'rate_limited', message: 'Espera 20 s.' });
  });

  test.each([['<html>portal</html>'], ['']])('that is no JSON is no answer: %j', async (body) => {
    const error = await answering(200, body).api.session().catch((one: unknown) => one);
    expect(error).toMatchObject({ answered: false });
  });

  test('that cannot be reached says so', async () => {
    const dead = () => Promise.reject(new TypeError('Failed to fetch'));
    const error = await execution('1|abc', () => 'es', dead)
      .session()
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(Unreachable);
  });
});
