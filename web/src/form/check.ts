// Kindness before sending: what the phone can see by itself is said at once.
// The server judges; what is not understood here passes.

import { isAsked, isEmpty, linesIn, numberIn, type Draft } from './payload';
import { isGroup, type Field, type Form } from './schema';
import type { FormWords } from './words';

/** One sentence for each faulty field, by its path. */
export type Marks = Record<string, string>;

/** A code of the service's own for what is wrong, and our sentence for it. */
type Fault = [code: string, sentence: string];

/**
 * Checks what was typed. `worded` are the integrator's sentences by code, which
 * go before ours.
 */
export function checkForm(
  form: Form,
  draft: Draft,
  words: FormWords,
  worded: Record<string, string>,
): Marks {
  const marks: Marks = {};
  const check = (field: Field) => {
    const fault = faultOf(field, draft, words);
    if (fault) {
      const [code, sentence] = fault;
      marks[field.path] = worded[code] ?? sentence;
    }
  };
  for (const part of form.parts) {
    if (!isGroup(part)) {
      check(part);
    } else if (isAsked(part, draft)) {
      part.fields.forEach(check);
    }
  }
  return marks;
}

function faultOf(field: Field, draft: Draft, words: FormWords): Fault | null {
  if (isEmpty(field, draft)) {
    return field.required ? ['required', missing(field, words)] : null;
  }
  const typed = draft[field.path] ?? '';
  if (Array.isArray(typed)) {
    return amount(field, typed.length, words);
  }
  switch (field.kind) {
    case 'text':
    case 'long':
      return faultOfText(field, typed.trim(), words);
    case 'number':
    case 'integer':
      return faultOfNumber(field, numberIn(typed), words);
    case 'lines':
      return amount(field, linesIn(typed).length, words);
    default:
      return null;
  }
}

function missing(field: Field, words: FormWords): string {
  switch (field.kind) {
    case 'choice':
    case 'choices':
    case 'yesno':
      return words.requiredChoice;
    case 'consent':
      return words.requiredConsent;
    default:
      return words.required;
  }
}

function faultOfText(field: Field, typed: string, words: FormWords): Fault | null {
  // JSON Schema counts characters, not the halves of which some are made.
  const length = [...typed].length;
  if (length > field.maxLength) {
    return ['too_long', words.tooLong(field.maxLength)];
  }
  if (field.pattern && !matches(field.pattern, typed)) {
    return ['not_pattern', withExample(field, words.pattern, words)];
  }
  if (length < field.minLength) {
    return ['too_short', words.tooShort(field.minLength)];
  }
  if (field.format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)) {
    return ['not_email', words.email];
  }
  return null;
}

function faultOfNumber(field: Field, value: number | null, words: FormWords): Fault | null {
  // Beyond the safe ones, another number than the typed one would be sent.
  if (value === null || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    return ['wrong_kind', words.number];
  }
  if (field.kind === 'integer' && !Number.isInteger(value)) {
    return ['wrong_kind', words.integer];
  }
  if (value < field.minimum) {
    return ['too_small', words.tooSmall(field.minimum)];
  }
  return value > field.maximum ? ['too_large', words.tooLarge(field.maximum)] : null;
}

function amount(field: Field, count: number, words: FormWords): Fault | null {
  if (count < field.minItems) {
    return ['too_few', words.tooFew(field.minItems)];
  }
  return count > field.maxItems ? ['too_many', words.tooMany(field.maxItems)] : null;
}

/** A pattern that this browser cannot read is for the server alone. */
function matches(pattern: string, typed: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(typed);
  } catch {
    return true;
  }
}

function withExample(field: Field, sentence: string, words: FormWords): string {
  return field.example ? `${sentence} ${words.example(field.example)}` : sentence;
}
