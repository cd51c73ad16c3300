// The icons of screens that are seldom the first one.

import { Icon } from './icons';

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
