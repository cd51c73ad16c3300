// Whoever is on record proves to be that person, in a way that the server offers. One
// way alone is not asked for, and where its code goes is said before it leaves.

import { SchemaForm } from '../form/form';
import type { Form, Option } from '../form/schema';
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

function offering(form: Form, methods: unknown[]): Form {
  const offers = ({ value }: Option) => methods.includes(value);
  const parts = form.parts.map((part) =>
    'kind' in part && part.path === 'method' ? { ...part, options: part.options.filter(offers) } : part,
  );
  const [only, more] = parts.flatMap((part) =>
    'kind' in part && part.path === 'method' ? part.options : [],
  );
  if (!only || more) {
    return { ...form, parts };
  }
  return {
    parts: parts.filter((part) => !('kind' in part) || part.path !== 'method'),
    fixed: [...form.fixed, { keys: ['method'], value: only.value }],
  };
}
