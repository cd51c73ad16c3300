// What a phone can do to spare typing: the right keyboard, and what it knows of
// its owner. Names are the contract's vocabulary, alike in every step type.

import type { Field } from './schema';

export interface Hint {
  type?: 'email' | 'tel' | 'url';
  inputMode?: 'numeric' | 'decimal' | 'email' | 'tel' | 'url';
  autocomplete?: string;
  capitals?: boolean;
}

export type Hints = Record<string, Hint>;

const email: Hint = { type: 'email', inputMode: 'email', autocomplete: 'email' };
const phone: Hint = { type: 'tel', inputMode: 'tel', autocomplete: 'tel' };

const known: Hints = {
  email,
  phone,
  phone_number: phone,
  mobile: phone,
  name: { autocomplete: 'given-name' },
  last_name: { autocomplete: 'family-name' },
  birth_date: { autocomplete: 'bday' },
  curp: { capitals: true, autocomplete: 'off' },
  rfc: { capitals: true, autocomplete: 'off' },
  clabe: { inputMode: 'numeric', autocomplete: 'off' },
};

export function hintFor(field: Field, more: Hints): Hint {
  const name = field.keys[field.keys.length - 1]!;
  const named = more[name] ?? known[name] ?? {};
  return { ...byKind(field), ...named };
}

function byKind(field: Field): Hint {
  if (field.kind === 'number' || field.kind === 'integer') {
    // The digits of an iPhone come without a minus sign.
    const inputMode = field.kind === 'integer' ? 'numeric' : 'decimal';
    return field.minimum < 0 && field.minimum !== -Infinity ? {} : { inputMode };
  }
  switch (field.format) {
    case 'email':
      return email;
    case 'uri':
      return { type: 'url', inputMode: 'url' };
    default:
      return isDigits(field.pattern) ? { inputMode: 'numeric' } : {};
  }
}

/** Whether a pattern allows digits alone, such as `^[0-9]{5}$`. */
function isDigits(pattern: string): boolean {
  return /^\^(\\d|\[0-9\])(\{\d+(,\d*)?\}|\+|\*)?\$$/.test(pattern);
}

/** Whether an input may be as short as what goes into it. */
export function isShort(field: Field): boolean {
  return field.maxLength <= 10 || isDigits(field.pattern) || /^(number|integer)$/.test(field.kind);
}
