import { describe, expect, test } from 'vitest';
import { readToken, segmentOf, takeToken } from './link';

const raw = '16968|r45IXIJHr9QfpHayecgFOw1R9Cs36zundce7VYk7';
const padded = btoa(raw);
const bare = padded.replace(/=+$/, '');

describe('a token in an address', () => {
  test.each([
    ['base64, percent-encoded', encodeURIComponent(padded)],
    ['base64', padded],
    ['without padding', bare],
    ['encoded twice by a mail program', encodeURIComponent(encodeURIComponent(padded))],
    ['as it is, percent-encoded', encodeURIComponent(raw)],
    ['as it is', raw],
    ['with blanks around', ` ${padded} `],
  ])('is read %s', (_how, segment) => {
    expect(readToken(segment)).toBe(raw);
  });

  test('of another shape is left to the server', () => {
    expect(readToken('opaque-token_1')).toBe('opaque-token_1');
  });

  test.each(['%', '%E0%A4%A', 'a%00b', 'ñandú', ''])('that no header can hold is none: %j', (bad) => {
    expect(readToken(bad)).toBeNull();
  });

  test('is the one segment after /f/', () => {
    expect(segmentOf('/f/abc')).toBe('abc');
    expect(segmentOf('//f//abc/')).toBe('abc');
    expect(segmentOf('/f')).toBe('');
    expect(segmentOf('/f/')).toBe('');
    expect(segmentOf('/f/a/b')).toBe('');
  });
});

/** As much of a window as the token needs. */
function visit(pathname: string, search = '', storage: Map<string, string> | null = new Map()) {
  const shown: string[] = [];
  const history = {
    state: null as unknown,
    replaceState(state: unknown, _title: string, address?: string) {
      history.state = state;
      if (address !== undefined) {
        shown.push(address);
      }
    },
  };
  const win = {
    location: { pathname, search, hash: '' },
    history,
    get sessionStorage() {
      if (!storage) {
        throw new Error('denied');
      }
      return {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => storage.set(key, value),
        removeItem: (key: string) => storage.delete(key),
      };
    },
  };
  return { win: win as unknown as Window, shown, history, storage };
}

describe('a visit', () => {
  test('takes the token out of the address and keeps it for a reload', () => {
    const { win, shown, storage } = visit(`/f/${padded}`);
    expect(takeToken(undefined, win)).toBe(raw);
    expect(shown).toEqual(['/f']);
    expect(takeToken(undefined, visit('/f', '', storage).win)).toBe(raw);
  });

  test('passes on what the page is told in the address, and nothing else', () => {
    const { win, shown } = visit(`/f/${padded}`, '?minimal=true&utm_source=x&lang=en');
    takeToken(undefined, win);
    expect(shown).toEqual(['/f?minimal=true&lang=en']);
  });

  test('without storage keeps the token in the history entry', () => {
    const first = visit(`/f/${padded}`, '', null);
    expect(takeToken(undefined, first.win)).toBe(raw);
    const again = visit('/f', '', null);
    again.history.state = first.history.state;
    expect(takeToken(undefined, again.win)).toBe(raw);
  });

  test('with a new link forgets the old one, even when the new one is broken', () => {
    const { storage } = visit(`/f/${padded}`);
    takeToken(undefined, visit(`/f/${padded}`, '', storage).win);
    const broken = visit('/f/%E0%A4%A', '', storage);
    expect(takeToken(undefined, broken.win)).toBeNull();
    expect(broken.shown).toEqual(['/f']);
  });

  test('with no link at all has no token', () => {
    const { win, shown } = visit('/f');
    expect(takeToken(undefined, win)).toBeNull();
    expect(shown).toEqual([]);
  });
});
