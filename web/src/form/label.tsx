// What stands around an input: its name, what helps, what is wrong.

import type { Field } from './schema';
import { FieldFault } from './tick';
import type { FormWords } from './words';

/** What may be left empty says so; nearly all that is asked must be answered. */
export function Label({ field, words }: { field: Field; words: FormWords }) {
  const said = new RegExp(words.optional, 'i').test(field.label);
  return (
    <>
      {field.label}
      {!field.required && !said && <span class="optional"> ({words.optional})</span>}
    </>
  );
}

export function HintLine({ field, text }: { field: Field; text: string }) {
  return text ? (
    <p class="hint" id={`${field.id}-hint`}>
      {text}
    </p>
  ) : null;
}

export function Mark({ field, mark }: { field: Field; mark: string | undefined }) {
  return mark ? <FieldFault id={`${field.id}-fault`}>{mark}</FieldFault> : null;
}

export function describedBy(
  field: Field,
  hint: string,
  mark: string | undefined,
): string | undefined {
  const ids = [hint && `${field.id}-hint`, mark && `${field.id}-fault`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}
