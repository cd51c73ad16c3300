// What the screens of a step that is due are given.

import type { Flow, State } from '../session/flow';
import type { CurrentStep, Session } from '../session/types';
import type { Language } from '../words/language';
import type { Words } from '../words/words';

export interface ScreenProps {
  flow: Flow;
  state: State;
  session: Session;
  step: CurrentStep;
  language: Language;
  words: Words;
}

/** A step's own screen talks with the server too. */
export interface DueProps extends ScreenProps {
  token: string;
}
