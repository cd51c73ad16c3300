import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../session/api';
import { uploader } from './client';

/** The part of XMLHttpRequest that the page uses; the test plays the network. */
class FakeRequest {
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onloadend = () => {};
  headers: Record<string, string> = {};
  status = 0;
  responseText = '';
  sent: [string, string, FormData | null] = ['', '', null];
  aborted = false;

  open(method: string, path: string) {
    this.sent = [method, path, null];
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  send(body: FormData | null) {
    this.sent[2] = body;
  }
  abort() {
    this.aborted = true;
    this.onloadend();
  }
  answer(status: number, text: string) {
    this.status = status;
    this.responseText = text;
    this.onloadend();
  }
}

let request: FakeRequest;
const uploads = uploader('1|abc', 'es', () => {
  request = new FakeRequest();
  return request as unknown as XMLHttpRequest;
});
const part = {
  collection: 'id',
  upload: 'u1',
  name: 'frente.jpg',
  offset: 4,
  size: 7,
  bytes: new Blob(['abc']),
};
const heard = vi.fn();
const start = (stop = new AbortController()) => uploads.send('s1', part, heard, stop.signal);

beforeEach(() => {
  vi.useFakeTimers();
  heard.mockReset();
});
afterEach(() => vi.useRealTimers());

describe('a part', () => {
  test('is a form whose fields come before the bytes', async () => {
    const done = start();
    const [method, path, body] = request.sent;
    expect([method, path]).toEqual(['POST', '/execution/steps/s1/media']);
    expect(request.headers).toMatchObject({
      Authorization: 'Bearer 1|abc',
      'Accept-Language': 'es',
    });
    const entries = [...body!.entries()];
    expect(entries.slice(0, 4)).toEqual([
      ['collection', 'id'],
      ['upload', 'u1'],
      ['offset', '4'],
      ['size', '7'],
    ]);
    const file = entries[4]![1] as File;
    expect([entries[4]![0], file.name, await file.text()]).toEqual(['file', 'frente.jpg', 'abc']);
    request.answer(200, '{"success":true,"result":{"version":3}}');
    expect(await done).toEqual({ version: 3 });
  });

  test('tells how much of it has left', () => {
    void start();
    request.upload.onprogress!({ loaded: 50, total: 200 });
    expect(heard).toHaveBeenCalledWith(0.25);
  });

  test('that is refused says why', async () => {
    const done = start().catch((error: unknown) => error);
    request.answer(413, '{"success":false,"code":"media_too_large","message":"Muy grande."}');
    const error = await done;
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ status: 413, code: 'media_too_large', message: 'Muy grande.' });
  });

  test.each([
    [0, '', false],
    [413, '<html>too large</html>', false],
    [503, '{"success":false,"code":"unavailable"}', true],
  ])('that ends in %i %j can be sent again', async (status, text, answered) => {
    const done = start().catch((error: unknown) => error);
    request.answer(status, text);
    const error = await done;
    expect(error).toBeInstanceOf(Unreachable);
    expect(error).toMatchObject({ answered });
  });

  test('is cut off when nobody wants it', async () => {
    const stop = new AbortController();
    const done = start(stop).catch((error: unknown) => error);
    stop.abort();
    expect(await done).toBeInstanceOf(Unreachable);
    expect(request.aborted).toBe(true);
  });

  test('is given up when nothing moves, and not before', async () => {
    const done = start().catch((error: unknown) => error);
    vi.advanceTimersByTime(29_000);
    request.upload.onprogress!({ loaded: 1, total: 2 });
    vi.advanceTimersByTime(29_000);
    expect(request.aborted).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect(request.aborted).toBe(true);
    expect(await done).toBeInstanceOf(Unreachable);
  });
});

test('a file is taken away by its uuid', async () => {
  const done = uploads.remove('s1', 'm1');
  expect(request.sent).toEqual(['DELETE', '/execution/steps/s1/media/m1', null]);
  request.answer(200, '{"success":true,"result":{"version":4}}');
  expect(await done).toEqual({ version: 4 });
});
