import { Icon } from '../ui/icons';

export const Camera = () => (
  <Icon>
    <path d="M4 8h3.2l1.6-2.5h6.4L16.8 8H20a1.5 1.5 0 0 1 1.5 1.500v8A1.5 1.5 0 0 1 20 19H4a1.5 1.5 0 0 1-1.5-1.500v-8A1.5 1.5 0 0 1 4 8z" />
    <circle cx="12" cy="13" r="3.3" />
  </Icon>
);

export const Page = () => (
  <Icon>
    <path d="M13.5 3H7a1.5 1.5 0 0 0-1.5 1.500v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.500V8zM13.5 3v5h5" />
  </Icon>
);

export const Pause = () => (
  <Icon>
    <path d="M9 6v12M15 6v12" />
  </Icon>
);

export const Up = () => (
  <Icon>
    <path d="M12 19V5.500M6.5 11L12 5.500l5.5 5.5" />
  </Icon>
);
