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

export const Wave = () => (
  <Icon>
    <path d="M2.5 9.5c3.2-4 6.3-4 9.5 0s6.3 4 9.5 0M2.5 16c3.2-4 6.3-4 9.5 0s6.3 4 9.5 0" />
  </Icon>
);
