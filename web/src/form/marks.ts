// The server's faults, laid beside the fields of a form.

import type { Faults } from '../session/types';
import type { Marks } from './check';
import { fieldsIn, type Draft } from './payload';
import { isList, type Part } from './schema';
import { sentence } from './tick';

export interface Laid {
  marks: Marks;
  /** What belongs to no field that the form shows. */
  rest: string[];
}

export function layFaults(faults: Faults, parts: Part[], draft: Draft): Laid {
  const laid: Laid = { marks: {}, rest: [] };
  // An entry of a list is a fault of the field that holds the list.
  const places = [...fieldsIn(parts, draft), ...parts.filter(isList)];
  for (const [path, sentences] of Object.entries(faults)) {
    const text = sentences.map(sentence).join(' ');
    const place = places.find((one) => path === one.path || path.startsWith(`${one.path}.`));
    if (place) {
      laid.marks[place.path] = [laid.marks[place.path], text].filter(Boolean).join(' ');
    } else {
      laid.rest.push(path === '' ? text : `${path}: ${text}`);
    }
  }
  return laid;
}
