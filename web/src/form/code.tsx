// A one-time code: where it went, how it comes in, and another one after a while.

import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../ui/notice';
import { hintFor, nameOf } from './hints';
import type { Draft } from './payload';
import { isField, type Field, type Form, type Part } from './schema';
import type { FormWords } from './words';
import type { Language } from '../words/language';

/** A form in two halves, with a code sent between them. */
export interface Coded {
  action: string;
  field: Field;
  before: Part[];
  after: Part[];
}

/** The halves of a form whose step can send the code that it asks for. */
export function codeOf(form: Form, actions: string[]): Coded | null {
  const action = actions.find((name) => name.startsWith('send_'));
  const at = form.parts.findIndex(
    (part) => isField(part) && /^(code|nip|otp)$/.test(nameOf(part)),
  );
  if (!action || at < 0) {
    return null;
  }
  // The schema leaves it out of what is required, since it comes second.
  const field = { ...(form.parts[at] as Field), required: true };
  const after = [field, ...form.parts.slice(at + 1)];
  return { action, field, before: form.parts.slice(0, at), after };
}

/** Whether what was chosen goes on by a code: a passkey or a face does not. */
export function wantsCode(coded: Coded, draft: Draft): boolean {
  const method = coded.before.filter(isField).find((field) => nameOf(field) === 'method');
  if (!method) {
    return true;
  }
  const chosen = method.options[Number(draft[method.path] || NaN)]?.value;
  return chosen === undefined || chosen === 'one_time_code';
}

/** Where a code goes, when the form leaves no doubt. */
export function addressee(coded: Coded, draft: Draft, language: Language): string {
  const addresses = coded.before.filter(isField).flatMap((field) => {
    const hint = hintFor(field, () => undefined, draft, language);
    const typed = String(draft[field.path] ?? '');
    if (!typed || (hint.type !== 'tel' && hint.type !== 'email')) {
      return [];
    }
    return [hint.mask ? hint.mask.show(typed) : typed];
  });
  return addresses.length === 1 ? addresses[0]! : '';
}

/** What the server said of the code that it sent. */
export type Sent = Record<string, unknown>;

/** Seconds after which another code may be asked for, unless the server says. */
const PATIENCE = 30;

interface Props {
  sent: Sent;
  /** How many were sent in this visit. */
  count: number;
  to: string;
  words: FormWords;
  take: (code: string) => void;
}

export function CodeNote({ sent, count, to, words, take }: Props) {
  const said = words.code;
  useSms(take);
  const left = count > 0 && sent['source'] !== 'sandbox';
  return (
    <div class="code-note">
      <p role="status">
        {left && count > 1 && said.sentAgain} {left && said.sent(to)} {left && said.slow}
      </p>
      {count > 0 && !left && (
        <Notice kind="news" title={said.sandbox}>
          <p>{said.kept(String(sent['kept_at']))}</p>
        </Notice>
      )}
    </div>
  );
}

interface MoreProps {
  sent: Sent;
  count: number;
  busy: boolean;
  words: FormWords;
  resend: () => void;
  change: () => void;
}

/** What helps when no code comes. */
export function CodeMore({ sent, count, busy, words, resend, change }: MoreProps) {
  const said = words.code;
  const wait = Number(sent['resend_in'] ?? sent['retry_after']);
  const left = useCountdown(count > 0 ? (wait > 0 ? wait : PATIENCE) : 0, count);
  return (
    <div class="links">
      <button
        type="button"
        class="link"
        aria-disabled={left > 0 || busy}
        onClick={() => left > 0 || resend()}
      >
        {left > 0 ? said.wait(left) : said.again}
      </button>
      <button type="button" class="link" onClick={change}>
        {said.change}
      </button>
    </div>
  );
}

function useCountdown(seconds: number, round: number): number {
  const [end, setEnd] = useState(() => Date.now() + seconds * 1_000);
  const [now, setNow] = useState(Date.now);
  useEffect(() => setEnd(Date.now() + seconds * 1_000), [round]);
  const left = Math.max(0, Math.min(seconds, Math.ceil((end - now) / 1_000)));
  useEffect(() => {
    // By the clock: a phone that slept does not count.
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return left;
}

/** WebOTP: Chrome offers the code of a message that names this page. */
function useSms(take: (code: string) => void): void {
  useEffect(() => {
    if (!('OTPCredential' in window)) {
      return;
    }
    const stop = new AbortController();
    const asked = { otp: { transport: ['sms'] }, signal: stop.signal };
    navigator.credentials.get(asked as CredentialRequestOptions).then(
      (found) => found && take((found as unknown as { code: string }).code),
      () => undefined,
    );
    return () => stop.abort();
  }, []);
}
