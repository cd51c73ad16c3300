import { render } from 'preact';
import { bridge } from './host/bridge';
import { execution, Unreachable } from './session/api';
import { Flow } from './session/flow';
import { takeToken } from './session/link';
import './style/page.css';
import { App } from './ui/app';
import { chooseLanguage } from './words/language';
import { loadWords, type Words } from './words/words';

// First of all: from here on the address can be shared, logged or looked at.
const token = takeToken();

const query = new URLSearchParams(window.location.search);
const language = chooseLanguage(window.location.search, navigator.languages);
document.documentElement.lang = language === 'es' ? 'es-MX' : 'en';

const api = token === null ? null : execution(token, language);
// Few flows ask where the phone is.
const askPlace = () =>
  import('./host/place').then(
    (place) => place.askPlace(),
    () => Promise.reject(new Unreachable(false)),
  );
const flow = new Flow(api, bridge(), askPlace);
void flow.open();

loadWords(language).then(show, offerReload);

function show(words: Words): void {
  const root = document.getElementById('page')!;
  root.textContent = '';
  render(
    <App
      flow={flow}
      token={token ?? ''}
      minimal={query.get('minimal') === 'true'}
      language={language}
      words={words}
    />,
    root,
  );
}

/** The connection broke before there were words to say so. */
function offerReload(): void {
  const button = document.createElement('button');
  button.className = 'main-button';
  button.textContent = 'Reintentar · Try again';
  button.onclick = () => window.location.reload();
  document.querySelector('main')!.replaceChildren(button);
}
