// The screens of steps, loaded when they are needed or a little before. Which chunk
// shows which type is said in views.ts, which comes with what steps share: the
// first screen does without.

import type { StepFrame } from '../ui/frame';
import type { StepView } from './props';

/** A step's view and the frame that all of them share. */
export interface LoadedStep {
  Frame: typeof StepFrame;
  View: StepView;
}

const loaded = new Map<string, LoadedStep>();

export const loadShared = () => import('./views');

/** A type's screen, when it is here already. */
export function loadedStep(type: string): LoadedStep | null {
  return loaded.get(type) ?? null;
}

export async function loadStep(type: string): Promise<LoadedStep> {
  const { StepFrame, loadView } = await loadShared();
  const step = { Frame: StepFrame, View: await loadView(type) };
  loaded.set(type, step);
  return step;
}

/** Loads ahead; a failure shows when the part is needed. */
export function preload(load: () => Promise<unknown>): void {
  load().catch(() => undefined);
}
