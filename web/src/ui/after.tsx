// What most first screens do without: a link that opens nothing, a step that is
// looked at, a step that asks where one is, and what goes wrong.

import { useEffect } from 'preact/hooks';
import type { Flow } from '../session/flow';
import { waitForEngine } from '../session/wait';
import type { Language } from '../words/language';
import type { Words } from '../words/words';
import { Broken, Clock, Pin } from './drawings';
import { Message } from './message';
import { Notice } from './notice';
import { MainButton } from './parts';
import type { ScreenProps } from './props';
import { saidIn } from './said';
import { TroubleNotice } from './trouble';

export function Dead({ language }: { language: Language }) {
  const { title, body } = saidIn(language).dead;
  return <Message icon={<Broken />} tone="calm" title={title} text={body} />;
}

export function Processing({ flow, language }: { flow: Flow; language: Language }) {
  useEffect(() => {
    let looks = true;
    void waitForEngine(flow, () => looks);
    return () => {
      looks = false;
    };
  }, [flow]);
  const { title, body } = saidIn(language).processing;
  return <Message icon={<Clock />} tone="calm" title={title} text={body} />;
}

/** The foot of an overview that has more to say than its button. */
export function OverviewFoot(props: ScreenProps & { label: string }) {
  const { flow, state, step, language, label } = props;
  const words: Words = props.words;
  const said = saidIn(language);
  const failed = state.trouble?.kind === 'unreachable' || state.trouble?.kind === 'place';
  const asks = step.geolocation && step.status === 'pristine';
  return (
    <>
      {asks && !failed && (
        <Notice kind="info" icon={<Pin />} title={said.place.title}>
          <p>{said.place.why}</p>
        </Notice>
      )}
      <TroubleNotice trouble={state.trouble} texts={step.texts} words={words} said={said} />
      <MainButton
        label={state.busy ? words.loading : failed ? words.retry : asks ? said.place.share : label}
        busy={state.busy}
        press={() => void flow.begin()}
      />
    </>
  );
}
