// Sends files one after the other, a part at a time, and goes on by itself when
// the connection comes back. What is here is what the session says is here: a
// part counts once it stands there.

import { Refusal, Unreachable } from '../session/api';
import type { Flow } from '../session/flow';
import type { Collection, CurrentStep, Media, PartUpload } from '../session/types';
import { faultOf, newUpload, partOf, tidyName, type Why } from './choice';
import type { Uploader } from './client';

/**
 * Small enough for the limits that proxies set and for a connection that seldom
 * lasts; large enough for its round trips to weigh little.
 */
export const PART_BYTES = 512 * 1024;

/** The server takes a file in 1,000 parts at most; half of them may break off. */
const MOST_PARTS = 500;

/** How often in a row the server may take a part and have no more than before. */
const STUMBLES = 4;

/** A file that this visit has chosen and that is not here yet. */
export interface Item {
  id: number;
  file: File;
  name: string;
  collection: string;
  upload: string;
  /** Bytes that are here, and those under way besides. */
  sent: number;
  leaving: number;
  state: 'waiting' | 'sending' | 'paused' | 'refused';
  /** Whether the server must be asked how much it has. */
  lost: boolean;
  /** While paused: whether somebody answered. */
  answered: boolean;
  /** Why it was refused. */
  why: Why | null;
}

/** What happened last, to be read out. */
export type News =
  | { kind: 'sending' | 'paused' | 'done' | 'refused'; name: string; percent: number }
  | { kind: 'removed' | 'there'; name: string };

export interface Queue {
  items: readonly Item[];
  /** The files that are being taken away, and those which could not be. */
  removing: readonly string[];
  stuck: readonly string[];
  news: News | null;
}

type Visit = Pick<Flow, 'get' | 'begin' | 'open' | 'look' | 'accept'>;

export class Uploads {
  private queue: Queue = { items: [], removing: [], stuck: [], news: null };
  private watchers = new Set<() => void>();
  private running = false;
  private ended = false;
  private current = new AbortController();
  private rouse = () => {};
  private turn: Promise<unknown> = Promise.resolve();
  private count = 0;
  /** The uploads that the person wants no more. */
  private dropped = new Set<string>();

  constructor(
    private readonly visit: Visit,
    private readonly step: string,
    private readonly uploader: Uploader,
    private readonly pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
  ) {}

  get(): Queue {
    return this.queue;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Takes what was chosen; what cannot be sent says so and waits to be removed. */
  add(collection: Collection, files: Iterable<File>): void {
    for (const file of files) {
      const name = tidyName(file.name);
      const known = { name, size: file.size };
      if (this.has(collection.name, known)) {
        this.set({ news: { kind: 'there', name } });
        continue;
      }
      // Chosen anew, a refused file gets another try.
      this.set({ items: this.queue.items.filter((item) => !isSame(item, collection.name, known)) });
      const part = partOf(known, collection.name, this.unfinished());
      const item: Item = {
        id: ++this.count,
        file,
        name,
        collection: collection.name,
        upload: part?.upload ?? newUpload(),
        sent: part?.offset ?? 0,
        leaving: 0,
        state: 'waiting',
        lost: false,
        answered: false,
        why: null,
      };
      this.set({ items: [...this.queue.items, item] });
      const code =
        faultOf(file, collection) || (this.room(collection) < 0 ? 'collection_full' : '');
      if (code) {
        this.refuse(item.id, { code, message: '' });
      }
    }
    void this.run();
  }

  /** How many more files a collection takes, with those on their way counted. */
  room({ name, max_files }: Collection): number {
    return max_files - this.media(name).length - this.coming(name).length;
  }

  /** The files of a collection that are here, and those on their way. */
  media(collection: string): Media[] {
    return (this.due()?.media ?? []).filter((one) => one.collection === collection);
  }

  coming(collection: string): Item[] {
    return this.queue.items.filter(
      (item) => item.collection === collection && item.state !== 'refused',
    );
  }

  /** Parts whose files this visit does not have. */
  unfinished(): PartUpload[] {
    const own = new Set(this.queue.items.map((item) => item.upload));
    return (this.due()?.uploads ?? []).filter(
      ({ upload }) => !own.has(upload) && !this.dropped.has(upload),
    );
  }

  retry(id: number): void {
    this.change(id, { state: 'waiting', lost: true, why: null });
    void this.run();
  }

  /** Goes on at once, as when the connection has come back. */
  wake(): void {
    this.rouse();
  }

  /** Lets go of a file that is not here yet. */
  drop({ id, upload, name }: { id?: number; upload: string; name: string }): void {
    this.dropped.add(upload);
    const sending = this.item(id)?.state === 'sending';
    this.set({
      items: this.queue.items.filter((item) => item.id !== id),
      news: { kind: 'removed', name },
    });
    if (sending) {
      this.current.abort();
    }
    this.wake();
  }

  /** Takes away a file that is here. */
  async remove({ uuid, name }: { uuid: string; name: string }): Promise<void> {
    const { removing, stuck } = this.queue;
    if (removing.includes(uuid)) {
      return;
    }
    this.set({ removing: [...removing, uuid], stuck: stuck.filter((one) => one !== uuid) });
    try {
      await this.inTurn(async () => this.visit.accept(await this.uploader.remove(this.step, uuid)));
      this.set({ news: { kind: 'removed', name } });
    } catch (error) {
      if (error instanceof Unreachable) {
        this.set({ stuck: [...this.queue.stuck, uuid] });
      } else {
        // Another tab was here first, or the step has ended.
        await this.visit.open();
      }
    } finally {
      this.set({ removing: this.queue.removing.filter((one) => one !== uuid) });
    }
  }

  /** Nobody looks any more: what is under way is cut off where it is. */
  stop(): void {
    this.ended = true;
    this.current.abort();
    this.wake();
  }

  private due(): CurrentStep | null {
    const step = this.visit.get().session?.current_step;
    return step?.uuid === this.step ? step : null;
  }

  private item(id: number | undefined): Item | undefined {
    return this.ended ? undefined : this.queue.items.find((item) => item.id === id);
  }

  /** The same file chosen twice is one. */
  private has(collection: string, known: { name: string; size: number }): boolean {
    return (
      this.media(collection).some((one) => one.name === known.name && one.size === known.size) ||
      this.coming(collection).some((item) => isSame(item, collection, known))
    );
  }

  private async run(): Promise<void> {
    if (this.running) {
      return;
    }
    this.running = true;
    try {
      for (let next; (next = this.next()); ) {
        await this.deliver(next.id);
      }
    } finally {
      this.running = false;
    }
  }

  private next(): Item | undefined {
    return this.ended || !this.due()
      ? undefined
      : this.queue.items.find(({ state }) => state === 'waiting');
  }

  /** Works on one file until it is here, refused, or not wanted any more. */
  private async deliver(id: number): Promise<void> {
    const before = new Set((this.due()?.media ?? []).map((one) => one.uuid));
    let misses = 0;
    let stumbles = 0;
    for (let item; (item = this.item(id)); ) {
      try {
        await this.inTurn(() => (item!.lost ? this.visit.look() : this.part(item!)));
        if (this.settle(id, before)) {
          return;
        }
        const further = (this.item(id)?.sent ?? 0) > item.sent;
        misses = further ? 0 : misses;
        stumbles = further || item.lost ? stumbles : stumbles + 1;
        if (stumbles >= STUMBLES) {
          return this.refuse(id, { code: '', message: '' });
        }
      } catch (error) {
        if (error instanceof Unreachable) {
          await this.rest(id, error.answered, misses++);
        } else if (isOffset(error)) {
          // An earlier request may still hold the file; the server lets go of it soon.
          this.change(id, { lost: true, leaving: 0 });
          await this.pause(1_000 * ++stumbles);
        } else {
          return this.give(id, error);
        }
      }
    }
  }

  private async part({ id, file, name, collection, upload, sent }: Item): Promise<void> {
    await this.started();
    this.tell(id, 'sending');
    this.change(id, { state: 'sending' });
    this.current = new AbortController();
    const bytes = await read(file, sent);
    if (!this.item(id)) {
      return;
    }
    this.visit.accept(
      await this.uploader.send(
        this.step,
        { collection, upload, name, offset: sent, size: file.size, bytes },
        (share) => this.change(id, { leaving: Math.floor(share * bytes.size) }),
        this.current.signal,
      ),
    );
  }

  /** A step whose start got lost takes no files. */
  private async started(): Promise<void> {
    if (this.due()?.status === 'pristine') {
      await this.visit.begin();
      if (this.due()?.status === 'pristine') {
        throw new Unreachable(false);
      }
    }
  }

  /** Lays the session's word over what was sent; true when nothing is left to do. */
  private settle(id: number, before: Set<string>): boolean {
    const item = this.item(id);
    const due = this.due();
    if (!item || !due) {
      return true;
    }
    const part = due.uploads.find((one) => one.upload === item.upload);
    const whole =
      !part &&
      due.media.some(
        (one) =>
          !before.has(one.uuid) &&
          one.collection === item.collection &&
          one.size === item.file.size,
      );
    if (whole) {
      this.tell(id, 'done');
      this.set({ items: this.queue.items.filter((one) => one.id !== id) });
    } else {
      this.change(id, { sent: part?.offset ?? 0, leaving: 0, lost: false });
    }
    return whole;
  }

  /** Waits for the connection: longer each time, or until something says it is back. */
  private async rest(id: number, answered: boolean, misses: number): Promise<void> {
    if (this.item(id)?.state !== 'paused') {
      this.tell(id, 'paused');
    }
    this.change(id, { state: 'paused', lost: true, leaving: 0, answered });
    const roused = new Promise<void>((done) => (this.rouse = done));
    await Promise.race([roused, this.pause(Math.min(30_000, 1_000 * 2 ** misses))]);
  }

  private async give(id: number, error: unknown): Promise<void> {
    if (error instanceof Unreadable) {
      return this.refuse(id, { code: 'file_unreadable', message: '' });
    }
    if (!(error instanceof Refusal)) {
      throw error;
    }
    const { status, code, message, faults } = error;
    if ([401, 403, 404, 409].includes(status) && code !== 'collection_full') {
      // The link, the flow or the step is not what it was; the page shows what is.
      await this.visit.open();
    }
    this.refuse(id, { code, message: Object.values(faults).flat().join('. ') || message });
  }

  private refuse(id: number, why: Why): void {
    this.tell(id, 'refused');
    this.change(id, { state: 'refused', leaving: 0, why });
  }

  private tell(id: number, kind: 'sending' | 'paused' | 'done' | 'refused'): void {
    const item = this.item(id);
    if (item) {
      // In quarters: whoever listens has other things to hear.
      const percent = Math.floor(percentOf(item) / 25) * 25;
      this.set({ news: { kind, name: item.name, percent } });
    }
  }

  /** One request at a time, so that an older answer never comes last. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private change(id: number, change: Partial<Item>): void {
    this.set({
      items: this.queue.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
    });
  }

  private set(change: Partial<Queue>): void {
    this.queue = { ...this.queue, ...change };
    for (const watcher of this.watchers) {
      watcher();
    }
  }
}

/** How much of a file has left, in whole hundredths. */
export function percentOf({ sent, leaving, file }: Item): number {
  return Math.floor(Math.min(1, (sent + leaving) / file.size) * 100);
}

function isSame(item: Item, collection: string, known: { name: string; size: number }): boolean {
  return (
    item.collection === collection && item.name === known.name && item.file.size === known.size
  );
}

/** The phone does not give the file out any more. */
class Unreadable extends Error {}

/** A part in memory, so that a file that went away is not taken for a lost network. */
async function read(file: File, from: number): Promise<Blob> {
  try {
    const bytes = Math.max(PART_BYTES, Math.ceil(file.size / MOST_PARTS));
    return new Blob([await file.slice(from, from + bytes).arrayBuffer()]);
  } catch {
    throw new Unreadable();
  }
}

function isOffset(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'upload_offset';
}
