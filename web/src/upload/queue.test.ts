import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../session/api';
import type { State } from '../session/flow';
import type { Collection, CurrentStep, Media, PartUpload, Session } from '../session/types';
import type { Part, Uploader } from './client';
import { PART_BYTES, Uploads } from './queue';

const ids: Collection = {
  name: 'id',
  title: 'Identificación',
  min_files: 1,
  max_files: 3,
  max_bytes: 10 * PART_BYTES,
  mimes: ['image/jpeg'],
};

/** A server that keeps what arrives, and a network that the test breaks. */
class Server {
  media: Media[] = [];
  uploads: PartUpload[] = [];
  status = 'in_progress';
  parts: Part[] = [];
  /** What the next requests meet instead, each once. */
  mishaps: ((part?: Part) => void)[] = [];

  session(): Session {
    const { media, uploads, status } = this;
    const step = { uuid: 's', status, media, uploads, collections: [ids] };
    const workflow = { uuid: 'w', status: 'in_progress', error: null, steps: [] };
    const current_step = step as unknown as CurrentStep;
    return { version: 1, workflow, current_step, headings: [], redirect_url: null,
      action_result: null,
      expires_at: null };
  }

  async take(part: Part): Promise<Session> {
    this.mishaps.shift()?.(part);
    const here = this.uploads.find((one) => one.upload === part.upload)?.offset ?? 0;
    if (part.offset !== here) {
      throw new Refusal(409, 'upload_offset', 'm', {});
    }
    this.keep(part, (await part.bytes.arrayBuffer()).byteLength);
    return this.session();
  }

  keep({ upload, collection, name, size, offset }: Part, bytes: number) {
    this.uploads = this.uploads.filter((one) => one.upload !== upload);
    if (offset + bytes >= size) {
      const uuid = `m${this.media.length + 1}`;
      this.media = [...this.media, { uuid, collection, name, size, mime: 'image/jpeg' }];
    } else {
      this.uploads = [...this.uploads, { upload, collection, name, size, offset: offset + bytes }];
    }
  }
}

let server: Server;
let seen: Session | null;
let uploads: Uploads;
const pause = vi.fn<(ms: number) => Promise<void>>();
const uploader = { send: vi.fn<Uploader['send']>(), remove: vi.fn<Uploader['remove']>() };
const visit = {
  get: () => ({ session: seen }) as State,
  accept: (session: Session) => {
    seen = session;
  },
  look: vi.fn<() => Promise<void>>(),
  begin: vi.fn<() => Promise<void>>(),
  open: vi.fn<() => Promise<void>>(),
};

beforeEach(() => {
  vi.resetAllMocks();
  server = new Server();
  seen = server.session();
  pause.mockResolvedValue();
  uploader.send.mockImplementation((_step, part, progress) => {
    server.parts.push(part);
    progress(0.5);
    return server.take(part);
  });
  visit.look.mockImplementation(async () => {
    server.mishaps.shift()?.();
    seen = server.session();
  });
  visit.open.mockImplementation(async () => {
    seen = server.session();
  });
  uploads = new Uploads(visit, 's', uploader, pause);
});

const picture = (name: string, size: number) =>
  new File([new Uint8Array(size)], name, { type: 'image/jpeg' });
const cut = () => {
  throw new Unreachable(false);
};
const idle = () =>
  vi.waitFor(() => expect(states().filter((state) => state !== 'refused')).toEqual([]));
const offsets = () => server.parts.map((part) => part.offset);
const states = () => uploads.get().items.map((item) => item.state);

describe('sending', () => {
  test('one file after the other, part by part, each under a name of its own', async () => {
    uploads.add(ids, [picture('a.jpg', PART_BYTES + 7), picture('b.jpg', 9)]);
    expect(states()).toEqual(['waiting', 'waiting']);
    await idle();
    expect(server.parts.map(({ name, offset, size }) => [name, offset, size])).toEqual([
      ['a.jpg', 0, PART_BYTES + 7],
      ['a.jpg', PART_BYTES, PART_BYTES + 7],
      ['b.jpg', 0, 9],
    ]);
    expect(server.parts.map(({ bytes }) => bytes.size)).toEqual([PART_BYTES, 7, 9]);
    expect(new Set(server.parts.map(({ upload }) => upload)).size).toBe(2);
    expect(uploads.media('id').map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
    expect(uploads.get()).toMatchObject({ items: [], news: { kind: 'done', name: 'b.jpg' } });
  });

  test('a file of a gigabyte in parts that the server can count', async () => {
    const film = picture('a.mp4', 1);
    const slice = vi.spyOn(film, 'slice');
    Object.defineProperty(film, 'size', { value: 2 ** 30 });
    uploads.add({ ...ids, max_bytes: 2 ** 30 }, [film]);
    await vi.waitFor(() => expect(slice).toHaveBeenCalled());
    uploads.stop();
    const [from, to] = slice.mock.calls[0]!;
    expect(2 ** 30 / (to! - from!)).toBeLessThanOrEqual(500);
  });

  test('counts what is under way', async () => {
    const shares: number[] = [];
    uploads.watch(() => {
      const [item] = uploads.get().items;
      shares.push(item ? item.sent + item.leaving : -1);
    });
    uploads.add(ids, [picture('a.jpg', PART_BYTES * 2)]);
    await idle();
    expect(shares).toEqual(expect.arrayContaining([0, PART_BYTES / 2, PART_BYTES, PART_BYTES * 1.5]));
  });

  test('starts a step whose start got lost, and waits when that fails too', async () => {
    server.status = 'pristine';
    seen = server.session();
    visit.begin.mockResolvedValueOnce().mockImplementationOnce(async () => {
      server.status = 'in_progress';
      seen = server.session();
    });
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(visit.begin).toHaveBeenCalledTimes(2);
    expect(pause).toHaveBeenCalledTimes(1);
    expect(uploads.media('id')).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  test('goes on from where the server is', async () => {
    server.mishaps = [
      () => undefined,
      (part) => {
        // Some of the part arrived, then the line was cut.
        server.keep(part!, 100);
        cut();
      },
    ];
    uploads.add(ids, [picture('a.jpg', PART_BYTES * 2)]);
    await idle();
    expect(offsets()).toEqual([0, PART_BYTES, PART_BYTES + 100]);
    expect(uploads.media('id')).toHaveLength(1);
  });

  test('is no second sending when only the answer was lost', async () => {
    server.mishaps = [
      (part) => {
        server.keep(part!, 9);
        cut();
      },
    ];
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(offsets()).toEqual([0]);
    expect(uploads.media('id')).toHaveLength(1);
    expect(uploads.get().news).toMatchObject({ kind: 'done' });
  });

  test('is not taken for arrived because a twin is here', async () => {
    server.media = [{ uuid: 'm0', collection: 'id', name: 'twin.jpg', size: 9, mime: 'image/jpeg' }];
    seen = server.session();
    server.mishaps = [cut];
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(offsets()).toEqual([0, 0]);
    expect(uploads.media('id')).toHaveLength(2);
  });

  test('is tried after growing waits, of half a minute at most', async () => {
    server.mishaps = Array.from({ length: 8 }, () => cut);
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(pause.mock.calls.flat()).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('is tried at once when the connection is back', async () => {
    pause.mockReturnValue(new Promise(() => undefined));
    server.mishaps = [cut];
    uploads.add(ids, [picture('a.jpg', 9)]);
    await vi.waitFor(() => expect(states()).toEqual(['paused']));
    expect(uploads.get().news).toMatchObject({ kind: 'paused', name: 'a.jpg' });
    uploads.wake();
    await idle();
    expect(uploads.media('id')).toHaveLength(1);
  });

  test('ends with the screen', async () => {
    pause.mockReturnValue(new Promise(() => undefined));
    server.mishaps = [cut];
    uploads.add(ids, [picture('a.jpg', 9), picture('b.jpg', 9)]);
    await vi.waitFor(() => expect(states()).toEqual(['paused', 'waiting']));
    uploads.stop();
    await new Promise((done) => setTimeout(done));
    expect(visit.look).not.toHaveBeenCalled();
    expect(server.parts).toHaveLength(1);
  });
});

describe('a page loaded again', () => {
  const begun = { upload: 'old', collection: 'id', name: 'a.jpg', offset: 5, size: 9 };

  test('shows what is unfinished, and goes on when the file is chosen again', async () => {
    server.uploads = [begun];
    seen = server.session();
    expect(uploads.unfinished()).toEqual([begun]);
    uploads.add(ids, [picture('a.jpg', 9)]);
    expect(uploads.unfinished()).toEqual([]);
    await idle();
    expect(server.parts).toMatchObject([{ upload: 'old', offset: 5, bytes: { size: 4 } }]);
  });

  test('takes another file for another', async () => {
    server.uploads = [begun];
    seen = server.session();
    uploads.add(ids, [picture('a.jpg', 8)]);
    await idle();
    expect(server.parts).toMatchObject([{ offset: 0, size: 8 }]);
    expect(server.parts[0]!.upload).not.toBe('old');
    expect(uploads.unfinished()).toEqual([begun]);
    uploads.drop(begun);
    expect(uploads.unfinished()).toEqual([]);
  });
});

describe('the server', () => {
  test('that is elsewhere is asked where', async () => {
    uploads.add(ids, [picture('a.jpg', PART_BYTES * 2)]);
    // Another tab has sent the first bytes under the same name.
    const { upload } = uploads.get().items[0]!;
    server.uploads = [{ upload, collection: 'id', name: 'a.jpg', offset: 7, size: PART_BYTES * 2 }];
    await idle();
    expect(offsets()).toEqual([0, 7, PART_BYTES + 7]);
    // Its other request may not have ended yet.
    expect(pause.mock.calls).toEqual([[1_000]]);
  });

  test('that never gets further is not asked for ever', async () => {
    uploader.send.mockRejectedValue(new Refusal(409, 'upload_offset', 'm', {}));
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(uploads.get().items).toMatchObject([{ state: 'refused', why: { code: '' } }]);
    uploader.send.mockImplementation(async () => server.session());
    uploads.retry(uploads.get().items[0]!.id);
    await idle();
    expect(uploads.get().items).toMatchObject([{ state: 'refused', why: { code: '' } }]);
  });

  test('that refuses a file is heard, and the next file goes its way', async () => {
    server.mishaps = [
      () => {
        throw new Refusal(415, 'media_kind_not_allowed', 'No se admite.', {});
      },
    ];
    uploads.add(ids, [picture('a.jpg', 9), picture('b.jpg', 9)]);
    await idle();
    expect(uploads.get().items).toMatchObject([
      { name: 'a.jpg', why: { code: 'media_kind_not_allowed', message: 'No se admite.' } },
    ]);
    expect(uploads.media('id')).toHaveLength(1);
    expect(visit.open).not.toHaveBeenCalled();
  });

  test('tells its faults', async () => {
    server.mishaps = [
      () => {
        throw new Refusal(400, 'invalid_request', 'm', { collection: ['no existe'] });
      },
    ];
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(uploads.get().items).toMatchObject([{ why: { message: 'no existe' } }]);
  });

  test.each([401, 404, 409])('of %i has another state to show', async (status) => {
    server.mishaps = [
      () => {
        throw new Refusal(status, 'x', 'm', {});
      },
    ];
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(visit.open).toHaveBeenCalledTimes(1);
  });
});

describe('choosing', () => {
  test('what cannot be sent is refused before a byte of it leaves', async () => {
    const mp3 = new File(['x'], 'a.mp3', { type: 'audio/mpeg' });
    uploads.add(ids, [picture('big.jpg', 10 * PART_BYTES + 1), mp3, picture('empty.jpg', 0)]);
    await idle();
    expect(uploads.get().items.map(({ why }) => why?.code)).toEqual([
      'media_too_large',
      'media_kind_not_allowed',
      'file_empty',
    ]);
    expect(server.parts).toEqual([]);
  });

  test('more than fit: the first ones go, the rest can be tried once there is room', async () => {
    uploads.add({ ...ids, max_files: 1 }, [picture('a.jpg', 9), picture('b.jpg', 8)]);
    await idle();
    expect(uploads.get().items).toMatchObject([{ name: 'b.jpg', why: { code: 'collection_full' } }]);
    expect(uploads.media('id')).toMatchObject([{ name: 'a.jpg' }]);
    uploads.retry(uploads.get().items[0]!.id);
    await idle();
    expect(uploads.media('id')).toHaveLength(2);
  });

  test('the same file twice is one', async () => {
    uploads.add(ids, [picture('a.jpg', 9), picture('a.jpg', 9)]);
    expect(uploads.get()).toMatchObject({ items: [{}], news: { kind: 'there' } });
    await idle();
    uploads.add(ids, [picture('a.jpg', 9)]);
    await idle();
    expect(server.parts).toHaveLength(1);
  });

  test('a file that the phone does not give out says so, and may be chosen again', async () => {
    const gone = picture('a.jpg', 9);
    vi.spyOn(gone, 'slice').mockReturnValue({
      arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')),
    } as unknown as Blob);
    uploads.add(ids, [gone]);
    await idle();
    expect(uploads.get().items).toMatchObject([{ why: { code: 'file_unreadable' } }]);
    uploads.add(ids, [picture('a.jpg', 9)]);
    await vi.waitFor(() => expect(uploads.get().items).toEqual([]));
    expect(uploads.media('id')).toHaveLength(1);
  });
});

describe('taking away', () => {
  test('a file on its way is cut off and not shown as unfinished', async () => {
    uploader.send.mockImplementationOnce(
      (_step, part, _progress, stop) =>
        new Promise((_done, fail) => {
          server.keep(part, 4);
          seen = server.session();
          stop.addEventListener('abort', () => fail(new Unreachable(false)));
        }),
    );
    uploads.add(ids, [picture('a.jpg', 9), picture('b.jpg', 9)]);
    await vi.waitFor(() => expect(server.uploads).toHaveLength(1));
    uploads.drop(uploads.get().items[0]!);
    await idle();
    expect(uploads.unfinished()).toEqual([]);
    expect(uploads.media('id')).toMatchObject([{ name: 'b.jpg' }]);
  });

  test('a file that is here goes once, however often it is asked', async () => {
    server.media = [{ uuid: 'm0', collection: 'id', name: 'a.jpg', size: 9, mime: 'image/jpeg' }];
    seen = server.session();
    uploader.remove.mockImplementation(async () => {
      server.media = [];
      return server.session();
    });
    const first = uploads.remove({ uuid: 'm0', name: 'a.jpg' });
    const second = uploads.remove({ uuid: 'm0', name: 'a.jpg' });
    expect(uploads.get().removing).toEqual(['m0']);
    await Promise.all([first, second]);
    expect(uploader.remove).toHaveBeenCalledTimes(1);
    expect(uploads.get()).toMatchObject({ removing: [], news: { kind: 'removed' } });
    expect(uploads.media('id')).toEqual([]);
  });

  test('that does not get through says so, and one that is gone already shows what is', async () => {
    uploader.remove.mockRejectedValueOnce(new Unreachable(false));
    await uploads.remove({ uuid: 'm0', name: 'a.jpg' });
    expect(uploads.get()).toMatchObject({ removing: [], stuck: ['m0'] });
    uploader.remove.mockRejectedValueOnce(new Refusal(404, 'not_found', 'm', {}));
    await uploads.remove({ uuid: 'm0', name: 'a.jpg' });
    expect(uploads.get()).toMatchObject({ removing: [], stuck: [] });
    expect(visit.open).toHaveBeenCalledTimes(1);
  });
});
