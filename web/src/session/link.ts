// The token of the link: found in the address, moved out of it at once, and
// kept where a reload finds it and nobody else looks.

const KEY = 'cauce.token';

/** What of the address stays when the token leaves it. */
const PASSED = ['minimal', 'lang', 'embed'];

interface Shelf {
  read(): string | null;
  write(token: string): void;
}

/**
 * Takes the token of this visit, or null when there is none. The address is
 * left clean in every case, even when the token in it cannot be read; `account`
 * is who lets others embed the page, which is no secret and stays in it.
 */
export function takeToken(account?: string, win: Window = window): string | null {
  const shelf = shelfOf(win);
  const segment = segmentOf(win.location.pathname);
  const found = segment === '' ? null : readToken(segment);
  if (segment !== '' || win.location.hash !== '') {
    win.history.replaceState(null, '', cleanAddress(win.location.search, account));
  }
  if (segment === '') {
    return shelf.read();
  }
  if (found !== null) {
    shelf.write(found);
  }
  return found;
}

/**
 * Reads a token as it may stand in an address: percent-encoded or not, once or
 * twice (mail programs do that), with or without its `=` padding, in base64 or
 * as it is. Answers the token itself when the base64 says it, else the text as
 * it came: the server judges it.
 */
export function readToken(segment: string): string | null {
  let text = segment;
  for (let again = 0; again < 3 && text.includes('%'); again++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return null;
    }
  }
  text = text.trim();
  // Anything else cannot be sent in a header.
  if (!/^[\x21-\x7e]+$/.test(text)) {
    return null;
  }
  return fromBase64(text) ?? text;
}

function fromBase64(text: string): string | null {
  const bare = text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  try {
    const raw = atob(bare.padEnd(Math.ceil(bare.length / 4) * 4, '='));
    return /^\d+\|[A-Za-z0-9]+$/.test(raw) ? raw : null;
  } catch {
    return null;
  }
}

/** The segment after /f/ of a path, '' when there is none. */
export function segmentOf(pathname: string): string {
  return /^\/+f\/+([^/]+)\/*$/.exec(pathname)?.[1] ?? '';
}

function cleanAddress(search: string, account?: string): string {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of PASSED) {
    const value = given.get(name);
    if (value !== null) {
      kept.set(name, value);
    }
  }
  if (account) {
    // So that a reload in a frame is allowed there again.
    kept.set('embed', account);
  }
  const query = kept.toString();
  return query === '' ? '/f' : `/f?${query}`;
}

/**
 * A WebView may come without session storage. The state of the history entry
 * survives a reload too, and never shows.
 */
function shelfOf(win: Window): Shelf {
  try {
    const storage = win.sessionStorage;
    storage.setItem('cauce.try', '1');
    storage.removeItem('cauce.try');
    return {
      read: () => storage.getItem(KEY),
      write: (token) => storage.setItem(KEY, token),
    };
  } catch {
    return {
      read: () => {
        const state: unknown = win.history.state;
        return typeof state === 'object' && state !== null && KEY in state
          ? String(state[KEY])
          : null;
      },
      write: (token) => win.history.replaceState({ [KEY]: token }, ''),
    };
  }
}
