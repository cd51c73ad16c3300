// A form made from the schema of a step.

import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StepProps } from '../steps/props';
import { Notice } from '../ui/parts';
import { checkForm } from './check';
import type { Hints } from './hints';
import { FieldInput } from './inputs';
import { layFaults, type Laid } from './marks';
import { firstDraft, toPayload } from './payload';
import { RawForm } from './raw';
import { fieldsOf, isGroup, readForm, type Field, type Form } from './schema';
import { formWordsIn } from './words';

interface Props extends StepProps {
  /** What the step knows of its fields beyond the schema, by property name. */
  hints?: Hints;
  /** What stands before the fields. */
  lead?: ComponentChildren;
  /** Asked before the fields are judged: whether what stands there is done. */
  isLeadDone?: () => boolean;
}

export function SchemaForm(props: Props) {
  const { step, language } = props;
  // Kept while the step is the same: answers that only moved its status on must
  // not touch what is being typed.
  const form = useMemo(() => readForm(step.schema, language), [step.uuid, language]);
  return form ? <DrawnForm {...props} form={form} /> : <RawForm {...props} />;
}

interface Verdict extends Laid {
  /** Tells a new verdict from one of which a mark was taken away. */
  number: number;
}

type DrawnProps = Props & { form: Form };

function DrawnForm(props: DrawnProps) {
  const { form, step, language, faults, hints = {}, lead, isLeadDone, submit, children } = props;
  const words = formWordsIn(language);
  const fields = useMemo(() => fieldsOf(form), [form]);
  const [draft, setDraft] = useState(() => firstDraft(fields));
  const [verdict, setVerdict] = useState<Verdict>({ marks: {}, rest: [], number: 0 });
  const element = useRef<HTMLFormElement>(null);
  const { marks, rest } = verdict;

  const judge = (laid: Laid) => setVerdict(({ number }) => ({ ...laid, number: number + 1 }));
  useEffect(() => judge(layFaults(faults, fields)), [faults]);
  useEffect(() => {
    const first = fields.find((field) => marks[field.path]);
    if (first) {
      element.current?.querySelector<HTMLElement>(`#${first.id}`)?.focus();
    }
  }, [verdict.number]);

  const change = (field: Field, typed: string | string[]) => {
    setDraft((before) => ({ ...before, [field.path]: typed }));
    setVerdict(({ marks: { [field.path]: _mended, ...others }, ...same }) => ({
      ...same,
      marks: others,
    }));
  };
  const send = (event: Event) => {
    event.preventDefault();
    if (isLeadDone && !isLeadDone()) {
      return;
    }
    const found = checkForm(form, draft, words, step.texts?.errors ?? {});
    judge({ marks: found, rest: [] });
    if (Object.keys(found).length === 0) {
      submit(toPayload(form, draft));
    }
  };

  const input = (field: Field) => (
    <FieldInput
      key={field.path}
      field={field}
      typed={draft[field.path] ?? ''}
      mark={marks[field.path]}
      hints={hints}
      words={words}
      change={(typed) => change(field, typed)}
    />
  );
  const marked = Object.keys(marks).length;
  return (
    <form ref={element} class="form" noValidate onSubmit={send}>
      {fields.some((field) => field.required) && fields.length > 1 && (
        <p class="quiet">{words.requiredNote}</p>
      )}
      {lead}
      {form.parts.map((part) =>
        isGroup(part) ? (
          <fieldset class="group" key={part.key}>
            <legend>{part.label}</legend>
            {part.hint && <p class="hint">{part.hint}</p>}
            {part.fields.map(input)}
          </fieldset>
        ) : (
          input(part)
        ),
      )}
      {marked > 0 && <Notice title={words.faulty(marked)} />}
      {rest.length > 0 && (
        <Notice title={words.refused}>
          {rest.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </Notice>
      )}
      {children}
    </form>
  );
}
