import type { Words } from './es';
import type { Language } from './language';

export type { Words };

/** Only the language in use travels, while the session is being asked for. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'en' ? (await import('./en')).en : (await import('./es')).es;
}
