import { expect, test } from 'vitest';
import { readForm } from '../form/schema';
import { offering } from './auth';

const form = readForm(
  {
    type: 'object',
    properties: {
      method: {
        type: 'string',
        title: 'Forma',
        oneOf: ['one_time_code', 'passkey', 'face'].map((way) => ({ const: way, title: way })),
      },
      code: { type: 'string', title: 'Código' },
    },
  },
  'es',
)!;

const shown = (methods: unknown[]) => {
  const { parts, fixed } = offering(form, methods);
  return {
    parts: parts.map((part) => 'path' in part && part.path),
    ways: parts.flatMap((part) => ('kind' in part && part.path === 'method' ? part.options.map((one) => one.value) : [])),
    fixed,
  };
};

test('one way alone is not asked for', () => {
  expect(shown(['one_time_code'])).toEqual({
    parts: ['code'],
    ways: [],
    fixed: [{ keys: ['method'], value: 'one_time_code' }],
  });
});

test('of several ways, those that there are stand to choose', () => {
  const { parts, ways, fixed } = shown(['passkey', 'one_time_code', 'palm']);
  expect([parts, ways, fixed]).toEqual([['method', 'code'], ['one_time_code', 'passkey'], []]);
});

test('ways that nobody knows leave the choice away and fix nothing', () => {
  expect(shown(['palm'])).toEqual({ parts: ['code'], ways: [], fixed: [] });
});
