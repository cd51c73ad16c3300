import { expect, test } from 'vitest';
import { arrangeAddress } from './address';
import { readForm } from './schema';

const formOf = (...names: string[]) =>
  readForm({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string', title: name }])) }, 'es')!;

test.each([
  [
    ['country', 'street', 'neighborhood', 'city', 'province', 'zip_code', 'municipality'],
    ['zip_code', 'province', 'city', 'municipality', 'neighborhood', 'street', 'country'],
  ],
  // Where the address stands among other things stays as it is.
  [
    ['name', 'country', 'zip_code', 'email'],
    ['name', 'zip_code', 'country', 'email'],
  ],
  [
    ['name', 'street', 'email', 'zip_code'],
    ['name', 'zip_code', 'street', 'email'],
  ],
  [
    ['email', 'code'],
    ['email', 'code'],
  ],
])('%j stand as %j', (given, shown) => {
  const { parts } = arrangeAddress(formOf(...given));
  expect(parts.map((part) => 'path' in part && part.path)).toEqual(shown);
});
