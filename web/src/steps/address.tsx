// Steps that ask for an address. In Mexico the postal code says the state, so
// where somebody lives begins with it; the country, nearly always Mexico, comes
// last. A form of more than an address keeps the order of its schema.

import { followAddress, useAddressHints } from '../form/address';
import { SchemaForm } from '../form/form';
import type { Form, Part } from '../form/schema';
import type { StepProps } from './props';

const order = [
  'zip_code',
  'province',
  'city',
  'neighborhood',
  'street',
  'exterior_number',
  'interior_number',
  'country',
];

export default function AddressForm(props: StepProps) {
  const hints = useAddressHints(props.language);
  const own = props.step.step === 'personal_address' ? { arrange } : {};
  return <SchemaForm {...props} {...own} hints={hints} follow={followAddress} />;
}

/** The fields that we know in our order; what else there is after them. */
function arrange(form: Form): Form {
  const place = (part: Part) => {
    const at = 'kind' in part ? order.indexOf(part.path) : -1;
    return at < 0 ? order.length : at;
  };
  return { ...form, parts: [...form.parts].sort((a, b) => place(a) - place(b)) };
}
