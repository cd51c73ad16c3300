// The screen before a step: what there is to do, what has been done, and the
// button without which nothing starts.

import { useEffect } from 'preact/hooks';
import type { Flow, State } from '../session/flow';
import type { CurrentStep, FlowStep, Session } from '../session/types';
import { loadStep, preload } from '../steps/steps';
import type { Words } from '../words/words';
import { Check, Pin } from './icons';
import { Heading, MainButton, Notice } from './parts';
import { progressOf } from './progress';
import { TroubleNotice } from './trouble';

interface Props {
  flow: Flow;
  state: State;
  session: Session;
  step: CurrentStep;
  words: Words;
}

export function Overview({ flow, state, session, step, words }: Props) {
  useEffect(() => preload(() => loadStep(step.step)), [step.step]);
  const { steps, at } = progressOf(session);
  const fresh = at <= 1;
  const { overview, place } = words;
  const label = step.geolocation ? place.share : fresh ? overview.begin : words.proceed;
  return (
    <>
      <Heading>{fresh ? overview.title(steps.length) : overview.titleAgain}</Heading>
      {steps.length > 1 && <p class="lead">{overview.body}</p>}
      <ol class="steps">
        {steps.map((one, index) => (
          <Row key={one.uuid} step={one} number={index + 1} at={at} due={step} words={words} />
        ))}
      </ol>
      <div class="actions">
        {step.geolocation && !state.trouble && (
          <Notice kind="info" icon={<Pin />} title={place.title}>
            <p>{place.why}</p>
          </Notice>
        )}
        <TroubleNotice trouble={state.trouble} texts={step.texts} words={words} />
        <MainButton
          label={state.busy ? words.loading : state.trouble ? words.retry : label}
          busy={state.busy}
          press={() => void flow.begin()}
        />
      </div>
    </>
  );
}

interface RowProps {
  step: FlowStep;
  number: number;
  at: number;
  due: CurrentStep;
  words: Words;
}

function Row({ step, number, at, due, words }: RowProps) {
  const isDue = number === at;
  const { done, next, later } = words.overview;
  const title = (isDue && due.texts?.title) || step.metadata?.title || step.step;
  return (
    <li class={isDue ? 'due' : number < at ? 'done' : ''} aria-current={isDue ? 'step' : undefined}>
      <span class="dot" aria-hidden="true">
        {number < at ? <Check /> : number}
      </span>
      <span>
        <span class="step-title">{title}</span>
        <span class="aside"> · {isDue ? next : number < at ? done : later}</span>
        {isDue && due.texts?.description && <span class="step-text">{due.texts.description}</span>}
      </span>
    </li>
  );
}
