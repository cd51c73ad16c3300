// One field: its label, its input, and what is to be said of it.

import { hintFor, isShort, type Hints } from './hints';
import type { Field } from './schema';
import { FieldFault, Tick } from './tick';
import type { FormWords } from './words';

interface Props {
  field: Field;
  typed: string | string[];
  mark: string | undefined;
  hints: Hints;
  words: FormWords;
  change: (typed: string | string[]) => void;
}

export function FieldInput(props: Props) {
  switch (props.field.kind) {
    case 'consent':
      return <Consent {...props} />;
    case 'yesno':
    case 'choices':
      return <Several {...props} />;
    default:
      return <Single {...props} />;
  }
}

/** A field that is one input under one label. */
function Single(props: Props) {
  const { field, mark, words } = props;
  const note = field.kind === 'lines' ? `${field.hint} ${words.perLine}`.trim() : field.hint;
  return (
    <div class={mark ? 'field faulty' : 'field'}>
      <label for={field.id}>
        <Label field={field} />
      </label>
      {note && (
        <p class="hint" id={`${field.id}-hint`}>
          {note}
        </p>
      )}
      <Input {...props} described={describedBy(field, note, mark)} />
      <Mark field={field} mark={mark} />
    </div>
  );
}

function Input(props: Props & { described: string | undefined }) {
  const { field, typed, mark, hints, words, change, described } = props;
  const hint = hintFor(field, hints);
  const shared = {
    id: field.id,
    name: field.path,
    value: String(typed),
    required: field.required,
    autocomplete: hint.autocomplete,
    'aria-invalid': mark ? true : undefined,
    'aria-describedby': described,
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  switch (field.kind) {
    case 'choice':
      return (
        <select {...shared}>
          <option value="">{words.choose}</option>
          {field.options.map((option, index) => (
            <option key={index} value={String(index)}>
              {option.label}
            </option>
          ))}
        </select>
      );
    case 'long':
    case 'lines':
      return <textarea {...shared} rows={4} />;
    case 'date':
      return <input {...shared} type="date" />;
    case 'datetime':
      return <input {...shared} type="datetime-local" />;
    default:
      return (
        <input
          {...shared}
          class={isShort(field) ? 'short' : undefined}
          // One of several kinds of text box; their types are told apart otherwise.
          type={(hint.type ?? 'text') as 'text'}
          inputMode={hint.inputMode}
          autocapitalize={hint.capitals ? 'characters' : undefined}
          spellcheck={hint.capitals || hint.type ? false : undefined}
        />
      );
  }
}

/** Yes or no, or some of several: a row to tap for each. */
function Several({ field, typed, mark, words, change }: Props) {
  const several = field.kind === 'choices';
  const rows = several
    ? field.options.map((option, index) => ({ value: String(index), label: option.label }))
    : [
        { value: 'true', label: words.yes },
        { value: 'false', label: words.no },
      ];
  const chosen = Array.isArray(typed) ? typed : [typed];
  const toggle = (value: string) => {
    if (!several) {
      change(value);
    } else if (chosen.includes(value)) {
      change(chosen.filter((one) => one !== value));
    } else {
      change([...chosen, value]);
    }
  };
  return (
    <fieldset
      class={mark ? 'field faulty' : 'field'}
      aria-describedby={describedBy(field, field.hint, mark)}
    >
      <legend>
        <Label field={field} />
      </legend>
      {field.hint && (
        <p class="hint" id={`${field.id}-hint`}>
          {field.hint}
        </p>
      )}
      <div class={several ? 'rows' : 'rows pair'}>
        {rows.map((row, index) => (
          <Tick
            key={row.value}
            id={index === 0 ? field.id : `${field.id}-${index}`}
            type={several ? 'checkbox' : 'radio'}
            name={field.path}
            checked={chosen.includes(row.value)}
            required={!several && field.required}
            change={() => toggle(row.value)}
          >
            {row.label}
          </Tick>
        ))}
      </div>
      <Mark field={field} mark={mark} />
    </fieldset>
  );
}

function Consent({ field, typed, mark, change }: Props) {
  return (
    <div class={mark ? 'field faulty' : 'field'}>
      <Tick
        id={field.id}
        type="checkbox"
        name={field.path}
        checked={typed === 'true'}
        required={field.required}
        invalid={Boolean(mark)}
        described={describedBy(field, field.hint, mark)}
        change={(checked) => change(checked ? 'true' : '')}
      >
        <Label field={field} />
      </Tick>
      {field.hint && (
        <p class="hint" id={`${field.id}-hint`}>
          {field.hint}
        </p>
      )}
      <Mark field={field} mark={mark} />
    </div>
  );
}

function Label({ field }: { field: Field }) {
  return (
    <>
      {field.label}
      {field.required && (
        <span class="star" aria-hidden="true">
          {' *'}
        </span>
      )}
    </>
  );
}

function Mark({ field, mark }: { field: Field; mark: string | undefined }) {
  return mark ? <FieldFault id={`${field.id}-fault`}>{mark}</FieldFault> : null;
}

function describedBy(field: Field, hint: string, mark: string | undefined): string | undefined {
  const ids = [hint && `${field.id}-hint`, mark && `${field.id}-fault`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}
