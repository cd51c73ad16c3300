// Moments at which something may have changed while nobody looked.

import type { Flow } from '../session/flow';

/** Tabs of one browser tell each other that something changed, and never what. */
const CHANNEL = 'cauce';

export function wakeUp(flow: Flow): void {
  const look = () => void (document.hidden || flow.refresh());
  document.addEventListener('visibilitychange', look);
  // Out of the back-forward cache, the page is as it was left.
  window.addEventListener('pageshow', (event) => event.persisted && look());
  window.addEventListener('online', () => flow.again());
  if ('BroadcastChannel' in window) {
    const channel = new BroadcastChannel(CHANNEL);
    let known = flow.get().session?.version;
    channel.onmessage = () => void flow.refresh();
    flow.watch(() => {
      const { session } = flow.get();
      if (known !== undefined && session?.version !== known) {
        channel.postMessage(0);
      }
      known = session?.version;
    });
  }
}
