// Drawn here so that a screen is complete with its script. All of them only
// repeat what stands beside them in words.

import type { ComponentChildren } from 'preact';

/** A drawing of 24 by 24, in the color of its words. */
export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const Check = () => (
  <Icon>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
);

export const Alert = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7.5v5.5M12 16.4v.1" />
  </Icon>
);

export const Pin = () => (
  <Icon>
    <path d="M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21z" />
    <circle cx="12" cy="9.5" r="2.5" />
  </Icon>
);

export const Clock = () => (
  <Icon>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5.2l3.2 2" />
  </Icon>
);

export const Broken = () => (
  <Icon>
    <path d="M9 15l-1.6 1.6a3.5 3.5 0 0 1-5-5L5.2 9M15 9l1.6-1.6a3.5 3.5 0 0 1 5 5L18.8 15M4 4l16 16" />
  </Icon>
);

export const Wave = () => (
  <Icon>
    <path d="M2.5 9.5c3.2-4 6.3-4 9.5 0s6.3 4 9.5 0M2.5 16c3.2-4 6.3-4 9.5 0s6.3 4 9.5 0" />
  </Icon>
);
