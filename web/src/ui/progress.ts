import type { FlowStep, Session } from '../session/types';

/** The steps that the person runs, and which of them is due, counted from 1. */
export function progressOf({ workflow, current_step }: Session): { steps: FlowStep[]; at: number } {
  const steps = workflow.steps.filter((step) => step.status !== 'skipped');
  const at = steps.findIndex((step) => step.uuid === current_step?.uuid) + 1;
  return { steps, at };
}
