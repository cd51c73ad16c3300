// From what stands in the inputs to what is sent. An input that was left empty
// is left out: the schema says whether that may be.

import { isGroup, type Field, type Form } from './schema';

/** What was typed, by field path: texts; lists for several choices. */
export type Draft = Record<string, string | string[]>;

type Payload = Record<string, unknown>;

export function firstDraft(fields: Field[]): Draft {
  return Object.fromEntries(fields.map((field) => [field.path, field.initial]));
}

export function isEmpty(field: Field, draft: Draft): boolean {
  const typed = draft[field.path] ?? '';
  return Array.isArray(typed) ? typed.length === 0 : typed.trim() === '';
}

export function toPayload(form: Form, draft: Draft): Payload {
  const payload: Payload = {};
  for (const part of form.parts) {
    if (!isGroup(part)) {
      put(payload, part, draft);
    } else if (isAsked(part, draft)) {
      payload[part.key] = {};
      part.fields.forEach((field) => put(payload, field, draft));
    }
  }
  for (const { keys, value } of form.fixed) {
    const home = keys.length > 1 ? payload[keys[0]!] : payload;
    // The fixed member of a group that was left empty goes with its group.
    if (home) {
      (home as Payload)[keys[keys.length - 1]!] = value;
    }
  }
  return payload;
}

/** A group that may be left out is, when nothing in it was filled. */
export function isAsked(group: { required: boolean; fields: Field[] }, draft: Draft): boolean {
  return group.required || group.fields.some((field) => !isEmpty(field, draft));
}

function put(payload: Payload, field: Field, draft: Draft): void {
  if (isEmpty(field, draft)) {
    return;
  }
  const home = field.keys.length > 1 ? (payload[field.keys[0]!] as Payload) : payload;
  home[field.keys[field.keys.length - 1]!] = valueOf(field, draft[field.path] ?? '');
}

function valueOf(field: Field, typed: string | string[]): unknown {
  if (Array.isArray(typed)) {
    return typed.map((index) => field.options[Number(index)]?.value);
  }
  switch (field.kind) {
    case 'number':
    case 'integer':
      return numberIn(typed);
    case 'yesno':
    case 'consent':
      return typed === 'true';
    case 'choice':
      return field.options[Number(typed)]?.value;
    case 'lines':
      return linesIn(typed);
    case 'datetime':
      return new Date(typed).toISOString();
    default:
      return typed.trim();
  }
}

/** A number as people in Mexico write it, such as $12,500.50; null is none. */
export function numberIn(typed: string): number | null {
  const bare = typed.replace(/[\s$]/g, '');
  if (!/^[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(bare)) {
    return null;
  }
  return Number(bare.replace(/,/g, ''));
}

export function linesIn(typed: string): string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
