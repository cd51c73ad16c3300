// A form made from the schema of a step.

import { Fragment, type ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { reasonOf } from '../session/types';
import type { StepProps } from '../steps/props';
import { Notice } from '../ui/notice';
import { checkForm } from './check';
import { addressee, CodeMore, CodeNote, codeOf, wantsCode, type Sent } from './code';
import type { Hints } from './hints';
import { FieldInput } from './inputs';
import { ListInput } from './list';
import { layFaults, type Laid } from './marks';
import { fieldsIn, firstDraft, toPayload, withoutBlankRows, type Draft } from './payload';
import { RawForm } from './raw';
import { isGroup, isList, readForm, type Field, type Form, type Part } from './schema';
import { formWordsIn } from './words';

export interface FormProps extends StepProps {
  hints?: Hints;
  /** What a step makes of its form before it is drawn, such as another order. */
  arrange?: ((form: Form) => Form) | undefined;
  /** What follows from an answer, such as the state from a postal code. */
  follow?: (draft: Draft, changed: string) => Draft;
  /** What an entry of its list is called, where the schema does not say. */
  one?: string;
  /** What stands before the fields. */
  lead?: ComponentChildren;
  /** What stands before a code was asked for. */
  first?: ComponentChildren;
  /** What stands above a field, by its path. */
  above?: Record<string, ComponentChildren>;
  /** Asked before the fields are judged: whether what stands there is done. */
  isLeadDone?: () => boolean;
}

const noHints: Hints = () => undefined;

export function SchemaForm(props: FormProps) {
  const { step, language, arrange } = props;
  // Kept while the step is the same: answers that only moved its status on must
  // not touch what is being typed.
  const form = useMemo(() => {
    const read = readForm(step.schema, language);
    return read && arrange ? arrange(read) : read;
  }, [step.uuid, language]);
  return form ? <DrawnForm {...props} form={form} /> : <RawForm {...props} />;
}

interface Verdict extends Laid {
  /** Tells a new verdict from one of which a mark was taken away. */
  number: number;
}

type DrawnProps = FormProps & { form: Form };

function DrawnForm(props: DrawnProps) {
  const { form, step, language, hints = noHints, lead, above, follow, children } = props;
  const words = formWordsIn(language);
  const [draft, setDraft] = useState(() => firstDraft(form));
  const [verdict, setVerdict] = useState<Verdict>({ marks: {}, rest: [], number: 0 });
  const element = useRef<HTMLFormElement>(null);
  const { marks, rest } = verdict;
  const judge = (laid: Laid) => setVerdict(({ number }) => ({ ...laid, number: number + 1 }));
  /** The draft as it may be sent, or null when the page sees something wrong. */
  const checked = (): Draft | null => {
    const kept = withoutBlankRows(parts, draft);
    setDraft(kept);
    const found = checkForm(parts, kept, words, step.texts?.errors ?? {});
    judge({ marks: found, rest: [] });
    return Object.keys(found).length === 0 ? kept : null;
  };
  const half = useHalves(props, draft, judge, checked);
  const { parts } = half;

  useEffect(() => {
    const paths = parts.flatMap((part) => (isList(part) ? [part, ...fieldsIn([part], draft)] : fieldsIn([part], draft)));
    const first = paths.find((field) => marks[field.path]);
    if (first) {
      element.current?.querySelector<HTMLElement>(`#${first.id}`)?.focus();
    }
  }, [verdict.number]);

  const change = (field: Field, typed: string | string[]) => {
    setDraft((before) => {
      const next = { ...before, [field.path]: typed };
      return follow ? follow(next, field.path) : next;
    });
    setVerdict(({ marks: { [field.path]: _mended, ...others }, ...same }) => ({
      ...same,
      marks: others,
    }));
  };
  const send = (event: Event) => {
    event.preventDefault();
    if (props.isLeadDone && !props.isLeadDone()) {
      return;
    }
    const kept = checked();
    if (kept) {
      half.proceed(kept);
    }
  };
  const input = (field: Field) => (
    <Fragment key={field.path}>
      {above?.[field.path]}
      <FieldInput
        field={field}
        typed={draft[field.path] ?? ''}
        mark={marks[field.path]}
        hints={hints}
        draft={draft}
        language={language}
        words={words}
        change={(typed) => change(field, typed)}
      />
    </Fragment>
  );
  const part = (part: Part) => {
    if (isList(part)) {
      return (
        <ListInput
          key={part.path}
          list={part}
          one={part.one || props.one || part.label}
          alone={parts.length === 1}
          draft={draft}
          mark={marks[part.path]}
          words={words}
          input={input}
          change={(next) => {
            setDraft(next);
            setVerdict((same) => ({ ...same, marks: {} }));
          }}
        />
      );
    }
    return isGroup(part) ? (
      <fieldset class="group" key={part.key}>
        <legend>{part.label}</legend>
        {part.hint && <p class="hint">{part.hint}</p>}
        {part.fields.map(input)}
      </fieldset>
    ) : (
      input(part)
    );
  };
  const marked = Object.keys(marks).length;
  return (
    <form ref={element} class="form" noValidate onSubmit={send}>
      {lead}
      {form.parts.length === 0 && !lead && <p class="quiet">{words.nothing}</p>}
      {half.asks && props.first}
      {half.note((code) => change(half.field!, code))}
      {parts.map(part)}
      {half.foot}
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

/**
 * Which half of a form stands on the page, and what its button does. A form
 * without a code is one half: the whole.
 */
function useHalves(
  props: DrawnProps,
  draft: Draft,
  judge: (laid: Laid) => void,
  checked: () => Draft | null,
) {
  const { form, step, language, faults, submit, flow, name } = props;
  const words = formWordsIn(language);
  const coded = useMemo(() => codeOf(form, step.actions), [form]);
  const [second, turn] = useState(false);
  const [sent, setSent] = useState<{ said: Sent; count: number }>({ said: {}, count: 0 });
  const asks = coded !== null && !second && wantsCode(coded, draft);
  const parts = !coded ? form.parts : second ? coded.after : coded.before;

  useEffect(() => name(asks ? words.code.send : ''), [asks, language]);
  useEffect(() => {
    const of = (some: Part[]) => layFaults(faults, some, draft);
    const laid = of(form.parts);
    if (coded && Object.keys(of(coded.before).marks).length > 0) {
      turn(false);
    }
    judge(laid);
  }, [faults]);

  // A code that was wrong is said beside it: the frame leaves that to the form.
  const reason = coded ? reasonOf(step.error) : '';
  useEffect(() => {
    if (reason) {
      judge(second ? { marks: { [coded!.field.path]: reason }, rest: [] } : { marks: {}, rest: [reason] });
    }
  }, [reason]);

  const ask = async (kept: Draft) => {
    const first = { parts: coded!.before, fixed: [] };
    const said = await flow.act(coded!.action, toPayload(first, kept));
    if (said) {
      setSent(({ count }) => ({ said, count: count + 1 }));
      turn(true);
      // The code is what comes next; without a screen reader's voice it is seen.
      setTimeout(() => document.getElementById(coded!.field.id)?.focus());
    }
  };
  return {
    parts,
    asks,
    field: coded?.field,
    proceed: (kept: Draft) => void (asks ? ask(kept) : submit(toPayload(form, kept))),
    note: (take: (code: string) => void) =>
      coded && second ? (
        <CodeNote
          sent={sent.said}
          count={sent.count}
          to={textOf(sent.said['to']) || addressee(coded, draft, language)}
          words={words}
          take={take}
        />
      ) : null,
    foot:
      coded && second ? (
        <CodeMore
          sent={sent.said}
          count={sent.count}
          busy={flow.get().busy}
          words={words}
          resend={() => void ask(draft)}
          change={() => turn(false)}
        />
      ) : asks ? (
        <div class="links">
          <button type="button" class="link" onClick={() => checked() && turn(true)}>
            {words.code.have}
          </button>
        </div>
      ) : null,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
