// Whoever is on record proves to be that person, in a way that the server offers. One
// way alone is not asked for, and where its code goes is said before it leaves.

import { SchemaForm } from '../form/form';
import { isField, type Field, type Form, type Part } from '../form/schema';
import type { StepProps } from './props';

export default function AuthForm(props: StepProps) {
  const { step, language } = props;
  const { methods, destinations } = step.setup ?? {};
  return (
    <SchemaForm
      {...props}
      arrange={(form) => (Array.isArray(methods) ? offering(form, methods) : form)}
      first={<Where destinations={destinations} english={language === 'en'} />}
    />
  );
}

/** The code goes to the first of them that can be reached. */
function Where({ destinations, english }: { destinations: unknown; english: boolean }) {
  const all = (Array.isArray(destinations) ? destinations : []).map(({ to }) => String(to));
  const or = english ? ' or ' : ' o a ';
  const said = english ? 'The code will go to' : 'El código llegará a';
  return all.length > 0 ? (
    <p>
      {said} {all.join(or)}.
    </p>
  ) : null;
}

/** A form that offers of the ways to authenticate those of `methods`. */
export function offering(form: Form, methods: unknown[]): Form {
  const isMethod = (part: Part): part is Field => isField(part) && part.path === 'method';
  const ways = (form.parts.find(isMethod)?.options ?? []).filter(({ value }) => methods.includes(value));
  if (ways.length > 1) {
    return { ...form, parts: form.parts.map((part) => (isMethod(part) ? { ...part, options: ways } : part)) };
  }
  return {
    parts: form.parts.filter((part) => !isMethod(part)),
    fixed: [...form.fixed, ...ways.map(({ value }) => ({ keys: ['method'], value }))],
  };
}
