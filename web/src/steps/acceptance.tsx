// A text to read and accept.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Document } from '../form/document';
import { FieldFault, sentence, Tick } from '../form/tick';
import type { Language } from '../words/language';
import type { StepProps } from './props';

const words = {
  es: {
    text: 'Texto por aceptar',
    accept: 'Leí el texto y lo acepto',
    missing: 'Marca la casilla para continuar.',
  },
  en: {
    text: 'Text to accept',
    accept: 'I have read the text and accept it',
    missing: 'Check the box to continue.',
  },
} satisfies Record<Language, object>;

export default function Acceptance({ step, language, faults, submit, children }: StepProps) {
  const said = words[language];
  const [accepted, setAccepted] = useState(false);
  const [fault, setFault] = useState('');
  const box = useRef<HTMLFormElement>(null);

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
      <Document setup={step.setup} label={said.text} language={language} />
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
