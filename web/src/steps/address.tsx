// Steps that ask for an address. One that authorizes a consultation shows, above its
// consent, the text that is consented to.

import { arrangeAddress, followAddress, useAddressHints } from '../form/address';
import { Document } from '../form/document';
import { SchemaForm } from '../form/form';
import type { StepProps } from './props';

export default function AddressForm(props: StepProps) {
  const { step, language } = props;
  const label = language === 'en' ? 'Text to authorize' : 'Texto por autorizar';
  return (
    <SchemaForm
      {...props}
      hints={useAddressHints(language)}
      arrange={arrangeAddress}
      follow={followAddress}
      above={{ accepted: <Document setup={step.setup} label={label} language={language} /> }}
    />
  );
}
