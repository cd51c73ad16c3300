// Which chunk shows which step type. A new type's screen is a file here and a
// line in `chunks`; a type without one gets a form made from its schema.

import type { StepFrame } from '../ui/frame';
import type { StepView } from './props';

/** A step's view and the frame that all of them share. */
export interface LoadedStep {
  Frame: typeof StepFrame;
  View: StepView;
}

const address = () => import('./address');

const chunks = new Map<string, () => Promise<{ default: StepView }>>([
  ['acceptance', () => import('./acceptance')],
  ['address_verification', address],
  ['cdc_authorization', address],
  ['files_upload', () => import('./files_upload')],
  ['personal_address', address],
]);

const loaded = new Map<string, LoadedStep>();

/** A type's screen, when it is here already. */
export function loadedStep(type: string): LoadedStep | null {
  return loaded.get(type) ?? null;
}

export async function loadStep(type: string): Promise<LoadedStep> {
  const load = chunks.get(type) ?? (() => import('./other'));
  const [frame, view] = await Promise.all([import('../ui/frame'), load()]);
  const step = { Frame: frame.StepFrame, View: view.default };
  loaded.set(type, step);
  return step;
}

/** Loads ahead; a failure shows when the part is needed. */
export function preload(load: () => Promise<unknown>): void {
  load().catch(() => undefined);
}
