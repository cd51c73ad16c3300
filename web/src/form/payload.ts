// From what stands in the inputs to what is sent. An input that was left empty
// is left out: the schema says whether that may be.

import { isWhole, padded } from './dates';
import { isGroup, isList, type Field, type Form, type List, type Part } from './schema';

/** What was typed, by field path: texts; lists for several choices. */
export type Draft = Record<string, string | string[]>;

type Payload = Record<string, unknown>;

export function firstDraft(form: Form): Draft {
  const draft: Draft = {};
  for (const part of form.parts) {
    if (isList(part)) {
      draft[part.path] = String(Math.max(part.minItems, part.required ? 1 : 0));
    }
  }
  for (const field of fieldsIn(form.parts, draft)) {
    draft[field.path] = field.initial;
  }
  return draft;
}

/** How many rows of a list are open. */
export function rowsOf(list: List, draft: Draft): number {
  return Number(draft[list.path] ?? 0);
}

/** The fields that stand on the page for a draft. */
export function fieldsIn(parts: Part[], draft: Draft): Field[] {
  return parts.flatMap((part) => {
    if (isList(part)) {
      return Array.from({ length: rowsOf(part, draft) }, (_, index) => part.row(index)).flat();
    }
    return isGroup(part) ? part.fields : [part];
  });
}

/** The draft with an empty row more. */
export function addRow(list: List, draft: Draft): Draft {
  const rows = rowsOf(list, draft);
  const fresh = list.row(rows).map((field) => [field.path, field.initial]);
  return { ...draft, ...Object.fromEntries(fresh), [list.path]: String(rows + 1) };
}

/** The draft without one row; those below move up. */
export function removeRow(list: List, index: number, draft: Draft): Draft {
  const rows = rowsOf(list, draft) - 1;
  const next: Draft = { ...draft, [list.path]: String(rows) };
  for (let at = index; at < rows; at++) {
    const below = list.row(at + 1);
    list.row(at).forEach((field, place) => {
      next[field.path] = draft[below[place]!.path] ?? '';
    });
  }
  list.row(rows).forEach((field) => delete next[field.path]);
  return next;
}

/**
 * The draft without the rows that nobody filled and nobody must, so that the
 * server counts the rows as the page does.
 */
export function withoutBlankRows(parts: Part[], draft: Draft): Draft {
  for (const list of parts.filter(isList)) {
    for (let at = rowsOf(list, draft) - 1; at >= 0; at--) {
      const blank = list.row(at).every((field) => isUntouched(field, draft));
      if (blank && rowsOf(list, draft) > Math.max(list.minItems, list.required ? 1 : 0)) {
        draft = removeRow(list, at, draft);
      }
    }
  }
  return draft;
}

function isUntouched(field: Field, draft: Draft): boolean {
  return isEmpty(field, draft) || draft[field.path] === field.initial;
}

export function isEmpty(field: Field, draft: Draft): boolean {
  const typed = draft[field.path] ?? '';
  if (Array.isArray(typed)) {
    return typed.length === 0;
  }
  return (field.kind === 'date' ? typed.replace(/-/g, '') : typed).trim() === '';
}

export function toPayload(form: Form, draft: Draft): Payload {
  const payload: Payload = {};
  for (const part of form.parts) {
    if (isList(part)) {
      if (part.required || rowsOf(part, draft) > 0) {
        payload[part.path] = Array.from({ length: rowsOf(part, draft) }, () => ({}));
        fieldsIn([part], draft).forEach((field) => put(payload, field, draft));
      }
    } else if (!isGroup(part)) {
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
  const way = [...field.keys];
  const name = way.pop()!;
  const home = way.reduce((inner, key) => inner[key] as Payload, payload);
  home[name] = valueOf(field, draft[field.path] ?? '');
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
    case 'date':
      return isWhole(typed) ? padded(typed) : typed;
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
