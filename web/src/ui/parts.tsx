import { useEffect, useRef } from 'preact/hooks';
import { Wave } from './icons';

/**
 * The heading of a screen. It takes the focus when the screen appears, so that
 * a screen reader starts there and the keyboard goes on from there.
 */
export function Heading({ children, asleep }: { children: string; asleep?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (asleep) {
      return;
    }
    document.title = children;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [children, asleep]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

interface HeaderProps {
  /** The other language, in its own words. */
  other: string;
  lang: string;
  turn: () => void;
}

export function Header({ other, lang, turn }: HeaderProps) {
  return (
    <header class="header">
      <Wave />
      <span>Cauce</span>
      <button type="button" lang={lang} onClick={turn}>
        {other}
      </button>
    </header>
  );
}

interface ButtonProps {
  label: string;
  busy: boolean;
  /** The id of the words why it does nothing yet. */
  held?: string | undefined;
  /** Left out for the button that submits its form. */
  press?: () => void;
}

/**
 * The one main button of a screen. While busy it keeps the focus and says so;
 * what a second tap must not do is the flow's business.
 */
export function MainButton({ label, busy, held, press }: ButtonProps) {
  return (
    <button
      class="main-button"
      type={press ? 'button' : 'submit'}
      aria-disabled={busy || Boolean(held)}
      aria-describedby={held}
      onClick={press}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {label}
    </button>
  );
}
