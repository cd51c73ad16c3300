// What a step's screen and whoever shows it agree on.

import type { ComponentChildren, ComponentType } from 'preact';
import type { CurrentStep, Faults } from '../session/types';
import type { Language } from '../words/language';

/** What a step's screen is given. */
export interface StepProps {
  step: CurrentStep;
  language: Language;
  /**
   * What the server found wrong, by path in the payload ('' for the whole of
   * it); another object for each answer.
   */
  faults: Faults;
  submit: (payload: unknown) => void;
  /** The button, with what went wrong above it: the end of the step's form. */
  children: ComponentChildren;
}

export type StepView = ComponentType<StepProps>;
