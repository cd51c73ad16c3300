import { Icon } from '../ui/icons';

export const Cross = () => (
  <Icon>
    <path d="M6.5 6.500l11 11M17.5 6.500l-11 11" />
  </Icon>
);

export const Plus = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
