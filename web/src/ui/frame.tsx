// The frame around a step: where one is, what the step says of itself, and the
// button. It travels with the first step's chunk.

import { useMemo, useState } from 'preact/hooks';
import { enterForm } from '../host/back';
import { reasonOf, type CurrentStep, type Faults, type FlowStep } from '../session/types';
import type { StepView } from '../steps/props';
import '../style/form.css';
import { Notice } from './notice';
import { Heading, MainButton } from './parts';
import { progressOf } from './progress';
import type { DueProps } from './props';
import { saidIn, type Said } from './said';
import { TroubleNotice } from './trouble';

const noFaults: Faults = {};

export function StepFrame({ View, ...props }: DueProps & { View: StepView }) {
  const { flow, token, state, session, step, language, words } = props;
  const { trouble, busy } = state;
  const { steps, at } = progressOf(session);
  const said = saidIn(language);
  const [held, hold] = useState('');
  const [own, name] = useState('');
  const faults = useMemo(
    () => (trouble?.kind === 'faults' ? withinPayload(trouble.faults) : noFaults),
    [trouble],
  );
  const label =
    trouble?.kind === 'unreachable'
      ? words.retry
      : own || (at === steps.length ? said.finish : words.proceed);
  const texts = step.texts;
  const touched = () => {
    enterForm();
    flow.settle();
  };
  return (
    <div class="inner" onInput={touched}>
      <Progress steps={steps} at={at} said={said} />
      {/* Another try begins at the top, where it says why. */}
      <Heading key={step.attempts_left} asleep={state.outside}>
        {texts?.title || step.step}
      </Heading>
      {texts?.description && <p class="lead">{texts.description}</p>}
      {trouble?.kind === 'moved' && (
        <TroubleNotice trouble={trouble} texts={texts} words={words} said={said} />
      )}
      {step.error && !sendsCode(step) && <Again step={step} said={said} />}
      {texts?.legend && <p class="legend">{texts.legend}</p>}
      <View
        step={step}
        language={language}
        faults={faults}
        submit={(payload) => void flow.submit(payload)}
        flow={flow}
        token={token}
        hold={hold}
        name={name}
      >
        <div class="actions">
          <TroubleNotice
            trouble={/faults|moved/.test(trouble?.kind ?? '') ? null : trouble}
            texts={texts}
            words={words}
            said={said}
          />
          {held && (
            <p class="held" id="held">
              {held}
            </p>
          )}
          <MainButton
            label={busy ? words.sending : label}
            busy={busy}
            held={held ? 'held' : undefined}
          />
        </div>
      </View>
    </div>
  );
}

interface ProgressProps {
  steps: FlowStep[];
  at: number;
  said: Said;
}

function Progress({ steps, at, said }: ProgressProps) {
  if (at === 0 || steps.length < 2) {
    return null;
  }
  return (
    <div class="progress">
      <p>{said.progress(at, steps.length)}</p>
      <div class="track" aria-hidden="true">
        {steps.map((step, index) => (
          <span key={step.uuid} class={index < at - 1 ? 'done' : index === at - 1 ? 'due' : ''} />
        ))}
      </div>
    </div>
  );
}

/** Codes count their own tries. */
function sendsCode(step: CurrentStep): boolean {
  return step.actions.some((name) => name.startsWith('send_'));
}

function Again({ step, said }: { step: CurrentStep; said: Said }) {
  return (
    <Notice title={said.again}>
      {reasonOf(step.error) && <p>{reasonOf(step.error)}</p>}
      {step.attempts_left > 0 && <p>{said.attempts(step.attempts_left)}</p>}
    </Notice>
  );
}

/** Faults by their path in the payload; those of anything else stand under ''. */
export function withinPayload(faults: Faults): Faults {
  const within: Faults = {};
  for (const [path, sentences] of Object.entries(faults)) {
    const own = path.startsWith('payload.') ? path.slice('payload.'.length) : '';
    within[own] = [...(within[own] ?? []), ...sentences];
  }
  return within;
}
