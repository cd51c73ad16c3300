// Where somebody lives, with what the phone already knows of it.

import { SchemaForm } from '../form/form';
import type { Hints } from '../form/hints';
import type { StepProps } from './props';

const hints: Hints = {
  street: { autocomplete: 'address-line1' },
  exterior_number: { autocomplete: 'off' },
  interior_number: { autocomplete: 'off' },
  // A Mexican colonia.
  neighborhood: { autocomplete: 'address-level3' },
  city: { autocomplete: 'address-level2' },
  province: { autocomplete: 'address-level1' },
  zip_code: { autocomplete: 'postal-code', inputMode: 'numeric' },
  country: { autocomplete: 'country-name' },
};

export default function PersonalAddress(props: StepProps) {
  return <SchemaForm {...props} hints={hints} />;
}
