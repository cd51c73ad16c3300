import { useEffect, useState } from 'preact/hooks';
import { isProcessing, type Flow, type State } from '../session/flow';
import { hasEnded } from '../session/types';
import type { Language } from '../words/language';
import type { Words } from '../words/words';
import { DueStep } from './due';
import { Alert } from './icons';
import { Lazy, loadAfter, loadEnded } from './lazy';
import { Message } from './message';
import { Overview } from './overview';
import { Header, MainButton } from './parts';

interface Props {
  flow: Flow;
  token: string;
  minimal: boolean;
  language: Language;
  words: Words;
  /** Speaks the other language from now on. */
  turn: () => void;
}

export function App(props: Props) {
  const { flow, minimal, language, words, turn } = props;
  const state = useFlow(flow);
  return (
    <>
      {!minimal && (
        <Header other={words.other} lang={language === 'en' ? 'es' : 'en'} turn={turn} />
      )}
      <main class="page">
        <Screen {...props} state={state} />
      </main>
      <p class="aside" role="status">
        {state.busy ? (state.session ? words.sending : words.loading) : ''}
      </p>
    </>
  );
}

function Screen({ flow, token, language, words, state }: Props & { state: State }) {
  const { session } = state;
  if (state.dead) {
    return (
      <Lazy key="dead" load={loadAfter} words={words}>
        {({ Dead }) => <Dead language={language} />}
      </Lazy>
    );
  }
  if (!session) {
    return <Opening flow={flow} state={state} words={words} />;
  }
  if (hasEnded(session.workflow)) {
    return (
      <Lazy key="end" load={loadEnded} words={words}>
        {({ Ended }) => <Ended session={session} token={token} language={language} />}
      </Lazy>
    );
  }
  const step = session.current_step;
  if (!step || isProcessing(session)) {
    return (
      <Lazy key="wait" load={loadAfter} words={words}>
        {({ Processing }) => <Processing flow={flow} language={language} />}
      </Lazy>
    );
  }
  const parts = { flow, token, state, session, step, language, words };
  const reached = step.status !== 'pristine' || state.entered === step.uuid;
  const above = !reached || state.outside;
  // The form stays where it is while the overview is looked at, and what was
  // typed with it.
  return (
    <>
      {above && <Overview key={`${step.uuid}-before`} {...parts} />}
      {reached && (
        <div class="inner" key={step.uuid} hidden={above}>
          <DueStep {...parts} />
        </div>
      )}
    </>
  );
}

/** The first answer is on its way, or did not come. */
function Opening({ flow, state, words }: Pick<Props, 'flow' | 'words'> & { state: State }) {
  const { trouble, busy } = state;
  if (trouble?.kind !== 'unreachable') {
    return <p class="quiet">{words.loading}</p>;
  }
  const { server, offline, opening, openingServer } = words.trouble;
  return (
    <Message
      icon={<Alert />}
      tone="calm"
      title={trouble.answered ? server.title : offline.title}
      text={trouble.answered ? openingServer : opening}
    >
      <div class="actions">
        <MainButton label={words.retry} busy={busy} press={() => void flow.open()} />
      </div>
    </Message>
  );
}

function useFlow(flow: Flow): State {
  const [state, setState] = useState(flow.get());
  useEffect(() => {
    setState(flow.get());
    return flow.watch(() => setState(flow.get()));
  }, [flow]);
  return state;
}
