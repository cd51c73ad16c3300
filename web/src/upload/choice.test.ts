import { describe, expect, test } from 'vitest';
import type { Collection } from '../session/types';
import { faultOf, mayRetry, newUpload, partOf, tidyName } from './choice';

const collection = (mimes: string[]): Collection => ({
  name: 'id',
  title: 'Identificación',
  min_files: 1,
  max_files: 2,
  max_bytes: 1000,
  mimes,
});

describe('before anything is sent', () => {
  test.each([
    ['image/jpeg', 1000, ['image/jpeg'], ''],
    ['image/jpeg', 1001, ['image/jpeg'], 'media_too_large'],
    ['image/jpeg', 0, ['image/jpeg'], 'file_empty'],
    ['application/pdf', 10, ['image/jpeg', 'image/png'], 'media_kind_not_allowed'],
    ['image/gif', 10, ['image/jpeg', 'image/png'], 'media_kind_not_allowed'],
    ['image/gif', 10, ['image/*'], ''],
    ['video/mp4', 10, ['image/*'], 'media_kind_not_allowed'],
    ['application/pdf', 10, [], ''],
    // What a phone does not know, or knows by another name, the server judges.
    ['', 10, ['image/jpeg'], ''],
    ['application/octet-stream', 10, ['image/jpeg'], ''],
    ['image/jpg', 10, ['image/jpeg'], ''],
    ['image/*', 10, ['image/jpeg'], ''],
    ['image/heif', 10, ['image/heic'], ''],
    ['application/x-pdf', 10, ['application/pdf'], ''],
  ])('%s of %i bytes where %j is taken: %j', (type, size, mimes, code) => {
    expect(faultOf({ type, size }, collection(mimes))).toBe(code);
  });

  test('what no second try changes offers none', () => {
    const codes = ['media_too_large', 'collection_full', 'internal_thing', 'file_unreadable'];
    expect(codes.map((code) => mayRetry({ code, message: '' }))).toEqual([false, true, true, false]);
  });
});

test.each([
  ['foto.jpg', 'foto.jpg'],
  [' mi "credencial"\r\n/1.jpg ', 'mi _credencial__1.jpg'],
  ['foto\u202egpj.exe', 'fotogpj.exe'],
  [`${'😀'.repeat(300)}`, '😀'.repeat(255)],
  [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(251)}.pdf`],
])('%j travels as %j', (name, tidy) => {
  expect(tidyName(name)).toBe(tidy);
});

test('a part is known by name, size and collection', () => {
  const part = { upload: 'u', collection: 'id', name: 'a.jpg', offset: 1, size: 9 };
  expect(partOf({ name: 'a.jpg', size: 9 }, 'id', [part])).toBe(part);
  expect(partOf({ name: 'a.jpg', size: 8 }, 'id', [part])).toBeUndefined();
  expect(partOf({ name: 'b.jpg', size: 9 }, 'id', [part])).toBeUndefined();
  expect(partOf({ name: 'a.jpg', size: 9 }, 'bill', [part])).toBeUndefined();
});

test('uploads have names of their own, of letters and digits', () => {
  const names = new Set(Array.from({ length: 100 }, newUpload));
  expect(names.size).toBe(100);
  expect([...names].every((name) => /^[a-z0-9]{32}$/.test(name))).toBe(true);
});
