// Everything that a type asks is in its schema, or in the integrator's own.

import { SchemaForm } from '../form/form';
import type { StepProps } from './props';

export default function OtherForm(props: StepProps) {
  const one = props.language === 'en' ? 'Reference' : 'Referencia';
  return <SchemaForm {...props} {...(props.step.step === 'personal_references' && { one })} />;
}
