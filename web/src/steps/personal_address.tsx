// Where somebody lives. In Mexico the postal code says the state, so it comes
// first and fills it in; the country, nearly always Mexico, comes last.

import { SchemaForm } from '../form/form';
import type { Hints, Pick } from '../form/hints';
import type { Draft } from '../form/payload';
import type { Form, Part } from '../form/schema';
import { countries, isMexico, stateOf, states } from '../form/places';
import type { StepProps } from './props';

const order = ['zip_code', 'province', 'city', 'neighborhood', 'street', 'exterior_number', 'interior_number', 'country'];

export default function PersonalAddress(props: StepProps) {
  const picks: Pick[] = countries(props.language);
  const hints: Hints = (name, draft) => {
    const home = isMexico(draft['country']);
    switch (name) {
      case 'country':
        return { picks };
      case 'province':
        return home ? { picks: states.map(([, state]) => ({ value: state, label: state })) } : undefined;
      case 'zip_code':
        return home ? undefined : { mask: null, inputMode: 'text' };
      default:
        return undefined;
    }
  };
  return <SchemaForm {...props} hints={hints} arrange={arrange} follow={follow} />;
}

/** The fields that we know in our order; what else there is after them. */
function arrange(form: Form): Form {
  const place = (part: Part) => {
    const at = 'kind' in part ? order.indexOf(part.path) : -1;
    return at < 0 ? order.length : at;
  };
  return { ...form, parts: [...form.parts].sort((a, b) => place(a) - place(b)) };
}

function follow(draft: Draft, changed: string): Draft {
  if (changed === 'country') {
    // A state of Mexico is none of elsewhere, and the list has no other.
    return { ...draft, province: '' };
  }
  const state = stateOf(String(draft['zip_code'] ?? ''));
  return changed === 'zip_code' && state && isMexico(draft['country'])
    ? { ...draft, province: state }
    : draft;
}
