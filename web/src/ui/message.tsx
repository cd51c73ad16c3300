import type { ComponentChildren } from 'preact';
import { Heading } from './parts';

interface Props {
  icon: ComponentChildren;
  tone: 'good' | 'bad' | 'calm';
  title: string;
  /** What it means, then what to do; customized texts keep their lines. */
  text: string;
  children?: ComponentChildren;
}

/** A screen that only says something. */
export function Message({ icon, tone, title, text, children }: Props) {
  return (
    <div class="message">
      <div class={`badge ${tone}`}>{icon}</div>
      <Heading>{title}</Heading>
      <p class="lead">{text}</p>
      {children}
    </div>
  );
}
