// Kindness before sending: what the phone can see by itself is said at once.
// The server judges; what is not understood here passes.

import { isFilled, isWhole } from './dates';
import { maskOf, matches } from './masks';
import { fieldsIn, isAsked, isEmpty, linesIn, numberIn, rowsOf, type Draft } from './payload';
import { isGroup, isList, type Field, type List, type Part } from './schema';
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
  parts: Part[],
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
  for (const part of parts) {
    if (isList(part)) {
      const fault = faultOfList(part, draft, words);
      if (fault) {
        marks[part.path] = worded[fault[0]] ?? fault[1];
      }
      fieldsIn([part], draft).forEach(check);
    } else if (!isGroup(part)) {
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
    case 'date':
      return isWhole(typed)
        ? null
        : ['not_date', isFilled(typed) ? words.noSuchDate : words.wholeDate];
    case 'number':
    case 'integer':
      return faultOfNumber(field, numberIn(typed), words);
    case 'lines':
      return amount(field, linesIn(typed).length, words);
    default:
      return null;
  }
}

function faultOfList(list: List, draft: Draft, words: FormWords): Fault | null {
  const rows = rowsOf(list, draft);
  return rows > 0 || list.required ? amount(list, rows, words) : null;
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
  const mask = maskOf(field);
  const whole = mask?.length;
  if (whole && length !== whole) {
    return [length < whole ? 'too_short' : 'too_long', words.exactly(whole, length, mask.digits === true)];
  }
  if (length > field.maxLength) {
    return ['too_long', words.tooLong(field.maxLength)];
  }
  if (field.pattern && !matches(field.pattern, typed)) {
    return ['not_pattern', withExample(field, words.pattern, words)];
  }
  if (length < field.minLength) {
    return ['too_short', words.tooShort(field.minLength)];
  }
  if (/^(idn-)?email$/.test(field.format) && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)) {
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

function amount(field: Field | List, count: number, words: FormWords): Fault | null {
  if (count < field.minItems) {
    return ['too_few', words.tooFew(field.minItems)];
  }
  return count > field.maxItems ? ['too_many', words.tooMany(field.maxItems)] : null;
}

function withExample(field: Field, sentence: string, words: FormWords): string {
  const mask = maskOf(field);
  const example = mask ? mask.show(mask.bare(field.example)) : field.example;
  return example ? `${sentence} ${words.example(example)}` : sentence;
}
