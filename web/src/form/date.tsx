import { monthNames, partOf, withPart, type DatePart } from './dates';
import { hintFor } from './hints';
import type { InputProps } from './props';
import { describedBy, HintLine, Label, Mark } from './label';

/** Day, month and year, each under a name of its own. */
export function DateInput(props: InputProps) {
  const { field, typed, mark, hints, draft, language, words, change } = props;
  const text = String(typed);
  const birthday = hintFor(field, hints, draft, language).autocomplete === 'bday';
  const box = (part: DatePart, digits: number) => ({
    name: `${field.path}.${part}`,
    value: partOf(text, part).replace(/^0+(?=.)/, ''),
    required: field.required,
    autocomplete: birthday ? `bday-${part}` : 'off',
    'aria-invalid': mark ? true : undefined,
    onInput: (event: { currentTarget: { value: string } }) => {
      const typed = event.currentTarget.value.replace(/\D/g, '').slice(0, digits);
      event.currentTarget.value = typed;
      change(withPart(text, part, typed));
    },
  });
  const number = { type: 'text', inputMode: 'numeric' } as const;
  return (
    <fieldset
      class={mark ? 'field faulty' : 'field'}
      aria-describedby={describedBy(field, field.hint, mark)}
    >
      <legend>
        <Label field={field} words={words} />
      </legend>
      <HintLine field={field} text={field.hint} />
      <div class="date">
        <label>
          <span>{words.day}</span>
          <input id={field.id} {...number} {...box('day', 2)} />
        </label>
        <label>
          <span>{words.month}</span>
          <select
            {...box('month', 2)}
            value={partOf(text, 'month').replace(/^0+/, '')}
            onInput={(event) => change(withPart(text, 'month', event.currentTarget.value))}
          >
            <option value="" />
            {monthNames(language).map((name, index) => (
              <option key={name} value={String(index + 1)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{words.year}</span>
          <input {...number} {...box('year', 4)} />
        </label>
      </div>
      <Mark field={field} mark={mark} />
    </fieldset>
  );
}
