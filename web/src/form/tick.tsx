// What a step with a form of its own shares with those made from a schema.

import type { ComponentChildren } from 'preact';
import { Alert } from '../ui/icons';

interface TickProps {
  id: string;
  type: 'checkbox' | 'radio';
  name: string;
  checked: boolean;
  required: boolean;
  invalid?: boolean;
  described?: string | undefined;
  change: (checked: boolean) => void;
  /** A tap on what is chosen already; a browser tells none of a radio button. */
  again?: (() => void) | undefined;
  children: ComponentChildren;
}

/** A checkbox or radio button whose whole row can be tapped. */
export function Tick({ invalid, described, change, again, children, ...input }: TickProps) {
  return (
    <label class="tick">
      <input
        {...input}
        aria-invalid={invalid ? true : undefined}
        aria-describedby={described}
        onChange={(event) => change(event.currentTarget.checked)}
        onClick={input.checked ? again : undefined}
      />
      <span>{children}</span>
    </label>
  );
}

export function FieldFault({ id, children }: { id: string; children: string }) {
  return (
    <p class="fault" id={id}>
      <Alert />
      <span>{children}</span>
    </p>
  );
}

/** The server words a fault to follow its field's name: "es obligatorio". */
export function sentence(fault: string): string {
  const text = fault.charAt(0).toUpperCase() + fault.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
