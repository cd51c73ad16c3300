// A text to read. It is shown as it is, never as markup: what was accepted must be
// what was stored.

import type { Language } from '../words/language';

const words = {
  es: { version: (version: string) => `Versión ${version}` },
  en: { version: (version: string) => `Version ${version}` },
} satisfies Record<Language, object>;

interface Props {
  /** The public part of the step's setup, with `text` and `version`. */
  setup: Record<string, unknown> | null;
  /** What kind of text it is, for whoever does not see it. */
  label: string;
  language: Language;
}

export function Document({ setup, label, language }: Props) {
  const text = textOf(setup, 'text');
  const version = textOf(setup, 'version');
  return (
    <>
      {text && (
        // The keyboard scrolls what has the focus.
        <div class="document" role="region" aria-label={label} tabIndex={0}>
          {text}
        </div>
      )}
      {version && <p class="quiet">{words[language].version(version)}</p>}
    </>
  );
}

function textOf(setup: Props['setup'], name: string): string {
  const value = setup?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
