import type { Flow } from './flow';

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Asks, as long as somebody looks, until the engine of a step has an answer. */
export async function waitForEngine(
  flow: Pick<Flow, 'changed'>,
  looks: () => boolean,
  pause = sleep,
): Promise<void> {
  for (let misses = 0, more = true; more && looks(); ) {
    try {
      more = await flow.changed();
      misses = 0;
      // A server that cannot wait answers at once; a pause keeps it from harm.
      await pause(1_000);
    } catch {
      misses++;
      await pause(Math.min(30_000, 2_000 * 2 ** misses));
    }
  }
}
