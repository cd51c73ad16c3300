// One field: its label, its input, and what is to be said of it.

import { Consent, Several } from './choices';
import { DateInput } from './date';
import { hintFor, isShort } from './hints';
import { describedBy, HintLine, Label, Mark } from './label';
import { MaskedInput } from './masked';
import type { InputProps } from './props';

/** So few that all can stand on the page. */
const FEW = 4;

export function FieldInput(props: InputProps) {
  const { field } = props;
  switch (field.kind) {
    case 'consent':
      return <Consent {...props} />;
    case 'yesno':
    case 'choices':
      return <Several {...props} />;
    case 'date':
      return <DateInput {...props} />;
    default:
      return field.kind === 'choice' && field.options.length <= FEW ? (
        <Several {...props} />
      ) : (
        <Single {...props} />
      );
  }
}

/** A field that is one input under one label. */
function Single(props: InputProps) {
  const { field, mark, hints, draft, language, words } = props;
  const note =
    field.kind === 'lines'
      ? `${field.hint} ${words.perLine}`.trim()
      : // How to write it is no help where it is chosen.
        hintFor(field, hints, draft, language).picks
        ? ''
        : field.hint;
  return (
    <div class={mark ? 'field faulty' : 'field'}>
      <label for={field.id}>
        <Label field={field} words={words} />
      </label>
      <HintLine field={field} text={note} />
      <Input {...props} described={describedBy(field, note, mark)} />
      <Mark field={field} mark={mark} />
    </div>
  );
}

function Input(props: InputProps & { described: string | undefined }) {
  const { field, typed, mark, hints, draft, language, words, change, described } = props;
  const hint = hintFor(field, hints, draft, language);
  const shared = {
    id: field.id,
    name: field.path,
    required: field.required,
    autocomplete: hint.autocomplete,
    'aria-invalid': mark ? true : undefined,
    'aria-describedby': described,
  };
  const plain = {
    ...shared,
    value: String(typed),
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  if (field.kind === 'choice' || hint.picks) {
    const picks =
      hint.picks ??
      field.options.map((option, index) => ({ value: String(index), label: option.label }));
    return (
      <select {...plain}>
        <option value="">{words.choose}</option>
        {picks.map((pick) => (
          <option key={pick.value} value={pick.value}>
            {pick.label}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === 'long' || field.kind === 'lines') {
    return <textarea {...plain} rows={4} />;
  }
  if (field.kind === 'datetime') {
    return <input {...plain} type="datetime-local" />;
  }
  const text = {
    class: isShort(field) ? 'short' : undefined,
    // One of several kinds of text box; their types are told apart otherwise.
    type: (hint.type ?? 'text') as 'text',
    inputMode: hint.inputMode,
    spellcheck: hint.mask || hint.type ? false : undefined,
  };
  return hint.mask ? (
    <MaskedInput
      {...shared}
      {...text}
      key={field.path}
      mask={hint.mask}
      bare={String(typed)}
      words={words}
      change={change}
    />
  ) : (
    <input {...plain} {...text} />
  );
}
