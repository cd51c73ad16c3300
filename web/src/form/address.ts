// What the fields of an address know of each other: the country says which
// states there are, and in Mexico the postal code says which one it is. So an
// address begins with it; the country, nearly always Mexico, comes last.

import { useMemo } from 'preact/hooks';
import type { Language } from '../words/language';
import type { Hints } from './hints';
import type { Draft } from './payload';
import { countries, isMexico, stateOf, states } from './places';
import { isField, type Form, type Part } from './schema';

const order = [
  'zip_code',
  'province',
  'city',
  'municipality',
  'neighborhood',
  'street',
  'exterior_number',
  'interior_number',
  'country',
];

/** The fields of an address in our order, where the first of them stood. */
export function arrangeAddress(form: Form): Form {
  const placeOf = (part: Part) => (isField(part) ? order.indexOf(part.path) : -1);
  const address = form.parts.filter((part) => placeOf(part) >= 0);
  const at = form.parts.indexOf(address[0]!);
  const before = form.parts.slice(0, Math.max(at, 0));
  const behind = form.parts.filter((part) => placeOf(part) < 0 && !before.includes(part));
  address.sort((a, b) => placeOf(a) - placeOf(b));
  return { ...form, parts: [...before, ...address, ...behind] };
}

export function useAddressHints(language: Language): Hints {
  return useMemo(() => {
    const everywhere = { picks: countries(language) };
    const ours = { picks: states.map(([, state]) => ({ value: state, label: state })) };
    return (name, draft) => {
      const home = isMexico(draft['country']);
      switch (name) {
        case 'country':
          return everywhere;
        case 'province':
          return home ? ours : undefined;
        case 'zip_code':
          return home ? undefined : { mask: null, inputMode: 'text' };
        default:
          return undefined;
      }
    };
  }, [language]);
}

export function followAddress(draft: Draft, changed: string): Draft {
  if (changed === 'country') {
    // A state of Mexico is none of elsewhere, and the list has no other.
    return { ...draft, province: '' };
  }
  const state = stateOf(String(draft['zip_code'] ?? ''));
  return changed === 'zip_code' && state && isMexico(draft['country'])
    ? { ...draft, province: state }
    : draft;
}
