// The step that is due, and what comes after it fetched behind it.

import { useEffect } from 'preact/hooks';
import { enterForm } from '../host/back';
import type { Flow, State } from '../session/flow';
import type { CurrentStep, Session } from '../session/types';
import { loadedStep, loadStep, preload } from '../steps/steps';
import type { Language } from '../words/language';
import type { Words } from '../words/words';
import { Lazy, loadEnded } from './lazy';
import { progressOf } from './progress';

export interface DueProps {
  flow: Flow;
  token: string;
  state: State;
  session: Session;
  step: CurrentStep;
  language: Language;
  words: Words;
}

export function DueStep(props: DueProps) {
  const { session, state, step, words } = props;
  const entered = state.entered === step.uuid && !state.outside;
  useEffect(() => void (entered && enterForm()), [entered]);
  const { steps, at } = progressOf(session);
  const load = async () => {
    const loaded = await loadStep(step.step);
    const following = steps[at];
    preload(() => (following ? loadStep(following.step) : loadEnded()));
    return loaded;
  };
  return (
    <Lazy ready={loadedStep(step.step)} load={load} words={words}>
      {({ Frame, View }) => <Frame {...props} View={View} />}
    </Lazy>
  );
}
