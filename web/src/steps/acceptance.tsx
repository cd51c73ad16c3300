// A text to read and accept. It is shown as it is, never as markup: what was
// accepted must be what was stored.

import { useEffect, useRef, useState } from 'preact/hooks';
import { FieldFault, sentence, Tick } from '../form/tick';
import type { Language } from '../words/language';
import type { StepProps } from './props';

const words = {
  es: {
    text: 'Texto por aceptar',
    version: (version: string) => `Versión ${version}`,
    accept: 'Leí el texto y lo acepto',
    missing: 'Marca la casilla para continuar.',
  },
  en: {
    text: 'Text to accept',
    version: (version: string) => `Version ${version}`,
    accept: 'I have read the text and accept it',
    missing: 'Check the box to continue.',
  },
} satisfies Record<Language, object>;

export default function Acceptance({ step, language, faults, submit, children }: StepProps) {
  const said = words[language];
  const [accepted, setAccepted] = useState(false);
  const [fault, setFault] = useState('');
  const box = useRef<HTMLFormElement>(null);
  const text = textOf(step.setup, 'text');
  const version = textOf(step.setup, 'version');

  useEffect(() => setFault(Object.values(faults).flat().map(sentence).join(' ')), [faults]);
  useEffect(() => {
    if (fault) {
      box.current?.querySelector('input')?.focus();
    }
  }, [fault]);

  const send = (event: Event) => {
    event.preventDefault();
    if (accepted) {
      submit({ accepted: true });
    } else {
      setFault(step.texts?.errors?.['required'] ?? said.missing);
      box.current?.querySelector('input')?.focus();
    }
  };
  return (
    <form ref={box} class="form" noValidate onSubmit={send}>
      {text && (
        // The keyboard scrolls what has the focus.
        <div class="document" role="region" aria-label={said.text} tabIndex={0}>
          {text}
        </div>
      )}
      {version && <p class="quiet">{said.version(version)}</p>}
      <div class={fault ? 'field faulty' : 'field'}>
        <Tick
          id="accepted"
          type="checkbox"
          name="accepted"
          checked={accepted}
          required
          invalid={fault !== ''}
          described={fault ? 'accepted-fault' : undefined}
          change={(now) => {
            setAccepted(now);
            setFault('');
          }}
        >
          {said.accept}
        </Tick>
        {fault && <FieldFault id="accepted-fault">{fault}</FieldFault>}
      </div>
      {children}
    </form>
  );
}

function textOf(setup: Record<string, unknown> | null, name: string): string {
  const value = setup?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
