// The server's faults, laid beside the fields of a form.

import type { Faults } from '../session/types';
import type { Marks } from './check';
import type { Field } from './schema';
import { sentence } from './tick';

export interface Laid {
  marks: Marks;
  /** What belongs to no field that the form shows. */
  rest: string[];
}

export function layFaults(faults: Faults, fields: Field[]): Laid {
  const laid: Laid = { marks: {}, rest: [] };
  for (const [path, sentences] of Object.entries(faults)) {
    const text = sentences.map(sentence).join(' ');
    // An entry of a list is a fault of the field that holds the list.
    const field = fields.find((one) => path === one.path || path.startsWith(`${one.path}.`));
    if (field) {
      laid.marks[field.path] = [laid.marks[field.path], text].filter(Boolean).join(' ');
    } else {
      laid.rest.push(path === '' ? text : `${path}: ${text}`);
    }
  }
  return laid;
}
