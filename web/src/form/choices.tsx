// What is answered by tapping a row: yes or no, one of a few, some of several.

import type { InputProps } from './props';
import { describedBy, HintLine, Label, Mark } from './label';
import type { Field } from './schema';
import { Tick } from './tick';
import type { FormWords } from './words';

export function Several({ field, typed, mark, words, change }: InputProps) {
  const several = field.kind === 'choices';
  const rows = rowsFor(field, words);
  const chosen = Array.isArray(typed) ? typed : [typed];
  const toggle = (value: string) => {
    if (!several) {
      // What need not be answered can be taken back by a second tap.
      change(chosen.includes(value) && !field.required ? '' : value);
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
        <Label field={field} words={words} />
      </legend>
      <HintLine field={field} text={field.hint} />
      <div class={isPair(rows) ? 'rows pair' : 'rows'}>
        {rows.map((row, index) => (
          <Tick
            key={row.value}
            id={index === 0 ? field.id : `${field.id}-${index}`}
            type={several ? 'checkbox' : 'radio'}
            name={field.path}
            checked={chosen.includes(row.value)}
            required={!several && field.required}
            change={() => toggle(row.value)}
            again={several || field.required ? undefined : () => toggle(row.value)}
          >
            {row.label}
          </Tick>
        ))}
      </div>
      <Mark field={field} mark={mark} />
    </fieldset>
  );
}

interface Row {
  value: string;
  label: string;
}

function rowsFor(field: Field, words: FormWords): Row[] {
  return field.kind === 'yesno'
    ? [
        { value: 'true', label: words.yes },
        { value: 'false', label: words.no },
      ]
    : field.options.map((option, index) => ({ value: String(index), label: option.label }));
}

/** Whether two of them fit beside each other. */
function isPair(rows: Row[]): boolean {
  return rows.length <= 4 && rows.every((row) => row.label.length <= 10);
}

export function Consent({ field, typed, mark, change }: InputProps) {
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
        {field.label}
      </Tick>
      <HintLine field={field} text={field.hint} />
      <Mark field={field} mark={mark} />
    </div>
  );
}
