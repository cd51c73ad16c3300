// A schema that no form here can show. The person is told so, plainly, and not
// asked to try; whoever integrates the flow can still send the step by hand.

import { useState } from 'preact/hooks';
import type { StepProps } from '../steps/props';
import { Notice } from '../ui/notice';
import { layFaults } from './marks';
import { FieldFault } from './tick';
import { formWordsIn } from './words';

export function RawForm({ step, language, faults, submit, children }: StepProps) {
  const words = formWordsIn(language).unknown;
  const [typed, setTyped] = useState(() => JSON.stringify(exampleOf(step.schema), null, 2));
  const [broken, setBroken] = useState(false);
  const found = broken ? [words.broken] : layFaults(faults, [], {}).rest;

  const send = (event: Event) => {
    event.preventDefault();
    try {
      const payload: unknown = JSON.parse(typed);
      setBroken(false);
      submit(payload);
    } catch {
      setBroken(true);
    }
  };
  return (
    <>
      <Notice title={words.title} kind="info">
        <p>{words.body}</p>
      </Notice>
      <details class="raw">
        <summary>{words.summary}</summary>
        <form class="form" noValidate onSubmit={send}>
          <div class={found.length > 0 ? 'field faulty' : 'field'}>
            <label for="raw">{words.json}</label>
            <textarea
              id="raw"
              class="code"
              rows={10}
              spellcheck={false}
              autocapitalize="off"
              value={typed}
              aria-invalid={found.length > 0 ? true : undefined}
              aria-describedby={found.length > 0 ? 'raw-fault' : undefined}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            {found.length > 0 && <FieldFault id="raw-fault">{found.join('\n')}</FieldFault>}
          </div>
          {children}
        </form>
      </details>
    </>
  );
}

/** The first examples of a schema's properties, which the service's own types have. */
function exampleOf(schema: unknown): Record<string, unknown> {
  const example: Record<string, unknown> = {};
  const properties = (schema as { properties?: Record<string, { examples?: unknown[] }> } | null)
    ?.properties;
  for (const [name, property] of Object.entries(properties ?? {})) {
    if (Array.isArray(property?.examples) && property.examples.length > 0) {
      example[name] = property.examples[0];
    }
  }
  return example;
}
