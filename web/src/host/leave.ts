// The way out at the end of a flow. It is taken by itself once a flow and tab,
// so that coming back with the back button does not throw anybody out again.

import { readToken, segmentOf } from '../session/link';

const KEY = 'cauce.left';

/** The address to go to, or null when there is none that a page may go to. */
export function exitOf(redirect: string | null): string | null {
  if (!redirect) {
    return null;
  }
  try {
    const url = new URL(redirect);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Whether the page goes without being asked: not a second time, and not to an
 * address that is this very link and would only come back here.
 */
export function leavesAlone(exit: string, workflow: string, token: string, win = window): boolean {
  const url = new URL(exit);
  const here = url.origin === win.location.origin;
  if (here && readToken(segmentOf(url.pathname)) === token) {
    return false;
  }
  try {
    return win.sessionStorage.getItem(KEY) !== workflow;
  } catch {
    // Without storage a second time cannot be told from the first.
    return true;
  }
}

/** Notes that the person is on the way out of this flow. */
export function noteLeaving(workflow: string, win = window): void {
  try {
    win.sessionStorage.setItem(KEY, workflow);
  } catch {
    // See leavesAlone.
  }
}
