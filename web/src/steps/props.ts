// What a step's screen and whoever shows it agree on.

import type { ComponentChildren, ComponentType } from 'preact';
import type { Flow } from '../session/flow';
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
  /** For a step that talks with the server before it is submitted. */
  flow: Flow;
  token: string;
  /**
   * Says why the step cannot be submitted yet, beside the button; '' when it
   * can. A tap still reaches the form, which shows where something is missing.
   */
  hold: (why: string) => void;
  /** Names the button, where it does something else than submit; '' where not. */
  name: (label: string) => void;
  /** The button, with what went wrong above it: the end of the step's form. */
  children: ComponentChildren;
}

export type StepView = ComponentType<StepProps>;
