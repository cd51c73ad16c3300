// The other language, in the middle of whatever is on the page.

import type { Flow } from '../session/flow';
import type { Language } from './language';
import { loadWords, type Words } from './words';

/**
 * Speaks a language once its words are here, then asks the server for its own
 * in it. The choice stands in the address, where a reload finds it.
 */
export async function turnTo(
  language: Language,
  flow: Flow,
  speak: (language: Language, words: Words) => void,
): Promise<void> {
  const words = await loadWords(language);
  speak(language, words);
  const address = new URL(window.location.href);
  address.searchParams.set('lang', language);
  history.replaceState(history.state, '', address);
  await flow.refresh();
}
