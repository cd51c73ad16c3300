import { render } from 'preact';
import { followHistory } from './host/back';
import { bridge } from './host/bridge';
import { embedding, parentsOf } from './host/embed';
import { execution, Unreachable } from './session/api';
import { Flow } from './session/flow';
import { takeToken } from './session/link';
import './style/page.css';
import { loadShared, preload } from './steps/steps';
import { App } from './ui/app';
import { chooseLanguage, type Language } from './words/language';
import { loadWords, type Words } from './words/words';

// First of all: from here on the address can be shared, logged or looked at.
const allowed = embedding();
const token = takeToken(allowed?.account);
const query = new URLSearchParams(window.location.search);
let language = chooseLanguage(window.location.search, navigator.languages);

const api = token === null ? null : execution(token, () => language);
// Few flows ask where the phone is.
const askPlace = () =>
  import('./host/place').then(
    (place) => place.askPlace(),
    () => Promise.reject(new Unreachable(false)),
  );
const flow = new Flow(api, bridge(parentsOf(allowed)), askPlace);

void flow.open();
followHistory(flow);
// While the session is on its way the network is idle.
preload(loadShared);
// Not for the first screen, nor worth a word when it does not come.
import('./host/wake').then(
  (wake) => wake.wakeUp(flow),
  () => undefined,
);
loadWords(language).then(show, offerReload);

function show(words: Words): void {
  const root = document.getElementById('page')!;
  if (document.documentElement.dataset['page'] === undefined) {
    root.textContent = '';
    document.documentElement.dataset['page'] = '';
  }
  document.documentElement.lang = language === 'es' ? 'es-MX' : 'en';
  render(
    <App
      flow={flow}
      token={token ?? ''}
      minimal={query.get('minimal') === 'true'}
      language={language}
      words={words}
      turn={() =>
        void import('./words/turn').then(
          ({ turnTo }) => turnTo(language === 'es' ? 'en' : 'es', flow, speak),
          () => undefined, // it stays as it was; a tap tries again
        )
      }
    />,
    root,
  );
}

function speak(next: Language, words: Words): void {
  language = next;
  show(words);
}

/** The connection broke before there were words to say so. */
function offerReload(): void {
  const button = document.createElement('button');
  button.className = 'main-button';
  button.textContent = 'Reintentar · Try again';
  button.onclick = () => window.location.reload();
  document.querySelector('main')!.replaceChildren(button);
}
