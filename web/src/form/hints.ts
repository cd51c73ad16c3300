// What a phone can do to spare typing: the right keyboard, and what it knows of
// its owner. Names are the contract's vocabulary, alike in every step type.

import type { Language } from '../words/language';
import { maskOf, type Mask } from './masks';
import type { Draft } from './payload';
import type { Field } from './schema';

/** A value to choose, which is a text of the payload itself. */
export interface Pick {
  value: string;
  label: string;
}

export interface Hint {
  type?: 'email' | 'tel' | 'url';
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel' | 'url';
  autocomplete?: string;
  /** What there is to choose from, where the schema leaves it open. */
  picks?: Pick[];
  /** Null takes away the mask that its name would give it. */
  mask?: Mask | null;
}

/** What a step knows of its fields beyond the schema, by property name. */
export type Hints = (name: string, draft: Draft) => Hint | undefined;

const email: Hint = { type: 'email', inputMode: 'email', autocomplete: 'email' };
const tel: Hint = { type: 'tel', inputMode: 'tel', autocomplete: 'tel' };
const off: Hint = { autocomplete: 'off' };

const known: Record<string, Hint> = {
  email,
  phone: tel,
  phone_number: tel,
  mobile: tel,
  name: { autocomplete: 'given-name' },
  first_name: { autocomplete: 'given-name' },
  last_name: { autocomplete: 'family-name' },
  // No name that a phone knows; without this it repeats the first one.
  mothers_last_name: off,
  birth_date: { autocomplete: 'bday' },
  curp: off,
  rfc: off,
  clabe: off,
  card_number: { autocomplete: 'cc-number' },
  street: { autocomplete: 'address-line1' },
  exterior_number: off,
  interior_number: off,
  // A Mexican colonia.
  neighborhood: { autocomplete: 'address-level3' },
  city: { autocomplete: 'address-level2' },
  province: { autocomplete: 'address-level1' },
  zip_code: { autocomplete: 'postal-code' },
  country: { autocomplete: 'country' },
  code: { autocomplete: 'one-time-code' },
  nip: { autocomplete: 'one-time-code' },
  company: { autocomplete: 'organization' },
};

export function nameOf(field: Field): string {
  return field.keys[field.keys.length - 1]!;
}

export function hintFor(field: Field, more: Hints, draft: Draft, language: Language): Hint {
  const name = nameOf(field);
  const mask = maskOf(field);
  return {
    ...byKind(field),
    ...(mask && byMask(mask, field)),
    // Those of a list are somebody else's: the phone knows its owner alone.
    ...(field.keys.length < 3 ? known[name] : off),
    ...(isCurrency(field) && { picks: currencies(field, language) }),
    ...more(name, draft),
  };
}

function byMask(mask: Mask, field: Field): Hint {
  const inputMode = mask.digits ? 'numeric' : mask.prefix ? 'decimal' : undefined;
  const isPhone = !mask.capitals && !mask.digits && field.kind === 'text';
  return { mask, ...(isPhone && tel), ...(inputMode && { inputMode }) };
}

function byKind(field: Field): Hint {
  if (field.kind === 'number' || field.kind === 'integer') {
    // The digits of an iPhone come without a minus sign.
    const inputMode = field.kind === 'integer' ? 'numeric' : 'decimal';
    return field.minimum < 0 && field.minimum !== -Infinity ? {} : { inputMode };
  }
  switch (field.format) {
    case 'email':
    case 'idn-email':
      return email;
    case 'uri':
      return { type: 'url', inputMode: 'url' };
    default:
      return isDigits(field.pattern) ? { inputMode: 'numeric' } : {};
  }
}

function isCurrency(field: Field): boolean {
  return nameOf(field) === 'currency' && field.kind === 'text' && /^\^\[A-Z\]\{3\}\$$/.test(field.pattern);
}

/** The three that people here are paid in, by their names. */
function currencies(field: Field, language: Language): Pick[] {
  const names = new Intl.DisplayNames(language === 'en' ? 'en' : 'es-MX', { type: 'currency' });
  const values = new Set([String(field.initial || 'MXN'), 'MXN', 'USD', 'EUR']);
  return [...values].map((value) => {
    const name = names.of(value) ?? value;
    return { value, label: name.charAt(0).toUpperCase() + name.slice(1) };
  });
}

/** Whether a pattern allows digits alone, such as `^[0-9]{5}$`. */
function isDigits(pattern: string): boolean {
  return /^\^(\\d|\[0-9\])(\{\d+(,\d*)?\}|\+|\*)?\$$/.test(pattern);
}

/** Whether an input may be as short as what goes into it. */
export function isShort(field: Field): boolean {
  return (
    field.maxLength <= 20 || isDigits(field.pattern) || /^(number|integer)$/.test(field.kind)
  );
}
