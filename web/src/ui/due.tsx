// The step that is due, and what comes after it fetched behind it.

import { useEffect } from 'preact/hooks';
import { enterForm } from '../host/back';
import { loadedStep, loadStep, preload } from '../steps/steps';
import { Lazy, loadEnded } from './lazy';
import { progressOf } from './progress';
import type { DueProps } from './props';

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
