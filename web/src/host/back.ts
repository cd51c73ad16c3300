// The back button. While a form stands on the page, the history holds one entry
// more: back leads to the overview, with what was typed kept, and only from
// there out of the page.

import type { Flow } from '../session/flow';

const MARK = 'cauce.form';

function isInside(): boolean {
  return Boolean((history.state as Record<string, unknown> | null)?.[MARK]);
}

/** Lets the back button lead from the form to the overview and forward again. */
export function followHistory(flow: Flow): void {
  window.addEventListener('popstate', () => flow.turn(!isInside()));
}

/**
 * Adds the entry, once there is something to go back from: browsers pass over
 * entries that nobody's doing made.
 */
export function enterForm(): void {
  if (!isInside()) {
    history.pushState({ ...history.state, [MARK]: true }, '');
  }
}
