import { describe, expect, test } from 'vitest';
import { exitOf, leavesAlone, noteLeaving } from './leave';

function tab(storage: Map<string, string> | null = new Map()) {
  return {
    location: { origin: 'https://flows.example' },
    get sessionStorage() {
      if (!storage) {
        throw new Error('denied');
      }
      return {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => storage.set(key, value),
      };
    },
  } as unknown as Window & typeof globalThis;
}

const shop = 'https://shop.example/done?status=completed';

describe('the way out', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', '/f', 'not an address', '', null])(
    'is none to %j',
    (redirect) => expect(exitOf(redirect)).toBeNull(),
  );

  test('is taken by itself, once a flow', () => {
    const win = tab();
    expect(leavesAlone(shop, 'w1', '1|a', win)).toBe(true);
    noteLeaving('w1', win);
    expect(leavesAlone(shop, 'w1', '1|a', win)).toBe(false);
    expect(leavesAlone(shop, 'w2', '1|b', win)).toBe(true);
  });

  test('never leads back to the same link', () => {
    const own = `https://flows.example/f/${btoa('1|abc')}?status=completed`;
    expect(leavesAlone(own, 'w1', '1|abc', tab())).toBe(false);
    expect(leavesAlone(own, 'w1', '2|def', tab())).toBe(true);
  });

  test('is open where nothing can be stored', () => {
    const win = tab(null);
    expect(leavesAlone(shop, 'w1', '1|a', win)).toBe(true);
    expect(() => noteLeaving('w1', win)).not.toThrow();
  });
});
