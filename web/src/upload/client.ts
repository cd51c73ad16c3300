// Files on their way to the server. XMLHttpRequest, because fetch does not tell
// how much of a body has left.

import { pathOf, sessionOf, Unreachable } from '../session/api';
import type { Session } from '../session/types';

/** A piece of a file and where it belongs. */
export interface Part {
  collection: string;
  /** The name by which the server knows the file until all of it is there. */
  upload: string;
  name: string;
  /** Where in the file it begins, and the bytes of the whole file. */
  offset: number;
  size: number;
  bytes: Blob;
}

type Progress = (share: number) => void;

export interface Uploader {
  /** Sends a part; `progress` hears which share of it has left, 0 to 1. */
  send(step: string, part: Part, progress: Progress, stop: AbortSignal): Promise<Session>;
  remove(step: string, media: string): Promise<Session>;
}

/** A connection that moves nothing for this long is taken for lost. */
const STALLED_MS = 30_000;

export function uploader(
  token: string,
  language: string,
  open = () => new XMLHttpRequest(),
): Uploader {
  function call(
    method: string,
    path: string,
    body: FormData | null,
    progress: Progress,
    stop?: AbortSignal,
  ): Promise<Session> {
    const request = open();
    const abort = () => request.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, STALLED_MS);
    };
    return new Promise<Session>((resolve, reject) => {
      request.open(method, path);
      request.setRequestHeader('Accept', 'application/json');
      request.setRequestHeader('Authorization', `Bearer ${token}`);
      request.setRequestHeader('Accept-Language', language);
      request.upload.onprogress = ({ loaded, total }) => {
        alive();
        progress(total > 0 ? loaded / total : 0);
      };
      request.onloadend = () => {
        try {
          resolve(sessionOf({ status: request.status, json: jsonOf(request) }));
        } catch (error) {
          reject(error);
        }
      };
      stop?.addEventListener('abort', abort);
      alive();
      request.send(body);
    }).finally(() => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
    });
  }

  return {
    send(step, { collection, upload, name, offset, size, bytes }, progress, stop) {
      const form = new FormData();
      // The server reads in this order: what the bytes are comes before them.
      form.append('collection', collection);
      form.append('upload', upload);
      form.append('offset', String(offset));
      form.append('size', String(size));
      form.append('file', bytes, name);
      return call('POST', `${pathOf(step)}/media`, form, progress, stop);
    },
    remove: (step, media) =>
      call('DELETE', `${pathOf(step)}/media/${encodeURIComponent(media)}`, null, () => undefined),
  };
}

/** What is no JSON was cut off, or somebody else spoke. */
function jsonOf(request: XMLHttpRequest): unknown {
  try {
    return JSON.parse(request.responseText);
  } catch {
    throw new Unreachable(false);
  }
}
