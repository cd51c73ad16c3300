// The screen before a step: what there is to do, what has been done, and the
// button without which nothing starts.

import { useEffect } from 'preact/hooks';
import type { CurrentStep, FlowStep, Session } from '../session/types';
import { loadStep, preload } from '../steps/steps';
import type { Language } from '../words/language';
import type { Words } from '../words/words';
import { Check } from './icons';
import { Lazy, loadAfter } from './lazy';
import { Heading, MainButton } from './parts';
import { progressOf } from './progress';
import type { ScreenProps } from './props';

/** A link that ends later than this is not worth a line. */
const SOON_MS = 7 * 24 * 3_600_000;

export function Overview(props: ScreenProps) {
  const { flow, state, session, step, language, words } = props;
  useEffect(() => preload(() => loadStep(step.step)), [step.step]);
  const { steps, at } = progressOf(session);
  const fresh = at <= 1 && step.status === 'pristine';
  const { overview } = words;
  const label = fresh ? overview.begin : words.proceed;
  const until = endOf(session, language);
  return (
    <>
      <Heading>{fresh ? overview.title(steps.length) : overview.titleAgain}</Heading>
      {steps.length > 1 && <p class="lead">{overview.body}</p>}
      <ol class="steps">
        {steps.map((one, index) => (
          <Row
            key={one.uuid}
            step={one}
            name={session.headings.find(({ uuid }) => uuid === one.uuid)?.title}
            number={index + 1}
            at={at}
            due={step}
            words={words}
          />
        ))}
      </ol>
      <div class="actions">
        {until && <p class="quiet">{overview.until(until)}</p>}
        {state.trouble || (step.geolocation && step.status === 'pristine') ? (
          <Lazy load={loadAfter} words={words}>
            {({ OverviewFoot }) => <OverviewFoot {...props} label={label} />}
          </Lazy>
        ) : (
          <MainButton
            label={state.busy ? words.loading : label}
            busy={state.busy}
            press={() => void flow.begin()}
          />
        )}
      </div>
    </>
  );
}

/** When the link ends, if that is near; '' otherwise. */
function endOf({ expires_at }: Session, language: Language): string {
  const end = new Date(expires_at ?? NaN);
  return +end - Date.now() < SOON_MS
    ? end.toLocaleString(language === 'en' ? 'en' : 'es-MX', {
        weekday: 'long',
        day: 'numeric',
        month: 'long',
        hour: 'numeric',
        minute: '2-digit',
      })
    : '';
}

interface RowProps {
  step: FlowStep;
  name: string | undefined;
  number: number;
  at: number;
  due: CurrentStep;
  words: Words;
}

function Row({ step, name, number, at, due, words }: RowProps) {
  const isDue = number === at;
  const { done, next, later } = words.overview;
  const title = (isDue && due.texts?.title) || name || step.step;
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
