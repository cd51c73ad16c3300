import { useEffect, useState } from 'preact/hooks';
import { isProcessing, type Flow, type State } from '../session/flow';
import { hasEnded } from '../session/types';
import type { Language } from '../words/language';
import type { Words } from '../words/words';
import { DueStep } from './due';
import { Alert, Broken, Clock } from './icons';
import { Lazy, loadEnded } from './lazy';
import { Message } from './message';
import { Overview } from './overview';
import { Header, MainButton } from './parts';

interface Props {
  flow: Flow;
  token: string;
  minimal: boolean;
  language: Language;
  words: Words;
}

export function App(props: Props) {
  const { flow, minimal, words } = props;
  const state = useFlow(flow);
  return (
    <>
      {!minimal && <Header />}
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
      <Message icon={<Broken />} tone="calm" title={words.dead.title} text={words.dead.body} />
    );
  }
  if (!session) {
    return <Opening flow={flow} state={state} words={words} />;
  }
  if (hasEnded(session.workflow)) {
    return (
      <Lazy load={loadEnded} words={words}>
        {({ Ended }) => <Ended session={session} token={token} language={language} />}
      </Lazy>
    );
  }
  const step = session.current_step;
  if (!step || isProcessing(session)) {
    const { title, body } = words.processing;
    return <Message icon={<Clock />} tone="calm" title={title} text={body} />;
  }
  const parts = { flow, token, state, session, step, words };
  return step.status === 'pristine' && state.entered !== step.uuid ? (
    <Overview key={step.uuid} {...parts} />
  ) : (
    <DueStep key={step.uuid} {...parts} language={language} />
  );
}

/** The first answer is on its way, or did not come. */
function Opening({ flow, state, words }: Pick<Props, 'flow' | 'words'> & { state: State }) {
  const { trouble, busy } = state;
  const lost = trouble?.kind === 'unreachable';
  useEffect(() => {
    if (!lost) {
      return;
    }
    const again = () => void flow.open();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [lost, flow]);
  if (!lost) {
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
