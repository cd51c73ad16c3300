// What can be said of a file before any of it is sent, and which file belongs to
// a part that is already here.

import type { Collection, PartUpload } from '../session/types';

/** Why a file was refused; the server's codes, and ours for what it never sees. */
export interface Why {
  code: string;
  /** The server's own sentence, when it said one. */
  message: string;
}

/** What cannot be sent however often it is tried. */
const final = ['media_too_large', 'media_kind_not_allowed', 'file_empty', 'file_unreadable'];

export function mayRetry(why: Why): boolean {
  return !final.includes(why.code);
}

/**
 * The code of what is wrong with a file, '' when nothing seems to be. A phone
 * guesses kinds by name; where it guessed none, or one that goes by several
 * names, the server judges by content.
 */
export function faultOf(file: { size: number; type: string }, collection: Collection): string {
  if (file.size === 0) {
    return 'file_empty';
  }
  if (file.size > collection.max_bytes) {
    return 'media_too_large';
  }
  const doubtful = /^$|\*|octet-stream|jpg|hei[cf]|\/x-/.test(file.type);
  const { mimes } = collection;
  if (!doubtful && mimes.length > 0 && !mimes.some((mime) => covers(mime, file.type))) {
    return 'media_kind_not_allowed';
  }
  return '';
}

function covers(mime: string, type: string): boolean {
  return mime.endsWith('/*') ? type.startsWith(mime.slice(0, -1)) : mime === type;
}

/**
 * A name as it comes back from the server, which keeps nothing of it that could
 * mislead; a quote does not survive the header of a form.
 */
export function tidyName(name: string): string {
  const plain = name.replace(/["\\/]/g, '_').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '');
  return Array.from(plain.trim()).slice(-255).join('');
}

/**
 * The part of a file that is here already. The browser forgets its files when
 * the page is loaded again; name and size tell them.
 */
export function partOf(
  file: { name: string; size: number },
  collection: string,
  uploads: PartUpload[],
): PartUpload | undefined {
  return uploads.find(
    (part) => part.collection === collection && part.name === file.name && part.size === file.size,
  );
}

/** A name for an upload that no other one has. */
export function newUpload(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
