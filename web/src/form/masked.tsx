// An input that keeps what is typed in its shape. The caret stays behind the
// character that was typed, and what a keyboard still composes is left alone:
// many on Android compose every word, and lose letters when it changes under
// them.

import { useState } from 'preact/hooks';
import type { Mask } from './masks';
import type { FormWords } from './words';

interface Props {
  id: string;
  mask: Mask;
  bare: string;
  words: FormWords;
  change: (bare: string) => void;
  'aria-describedby'?: string | undefined;
  [attribute: string]: unknown;
}

export function MaskedInput({ mask, bare, words, change, ...input }: Props) {
  const [composed, compose] = useState<string | null>(null);
  const take = (box: HTMLInputElement) => {
    const next = mask.bare(box.value);
    const behind = mask.bare(box.value.slice(box.selectionStart ?? 0)).length;
    const shown = mask.show(next);
    if (box.value !== shown) {
      box.value = shown;
      const caret = placeBefore(shown, behind, mask);
      box.setSelectionRange(caret, caret);
    }
    compose(null);
    // Leaving a field mends nothing in it.
    if (next !== bare) {
      change(next);
    }
  };
  const odd = mask.odd && bare.length === mask.length ? mask.odd(bare, words) : '';
  const note = `${input.id}-odd`;
  const described = [input['aria-describedby'], odd && note].filter(Boolean).join(' ');
  return (
    <>
      <span class={mask.prefix ? 'prefixed' : undefined} data-prefix={mask.prefix}>
        <input
          {...input}
          aria-describedby={described || undefined}
          autocapitalize={mask.capitals ? 'characters' : undefined}
          autocorrect="off"
          value={composed ?? mask.show(bare)}
          onInput={(event) => {
            if (event.isComposing) {
              compose(event.currentTarget.value);
              change(mask.bare(event.currentTarget.value));
            } else {
              take(event.currentTarget);
            }
          }}
          onCompositionEnd={(event) => take(event.currentTarget)}
          onBlur={(event) => take(event.currentTarget)}
        />
      </span>
      <p class="odd" id={note} role="status">
        {odd}
      </p>
    </>
  );
}

/** The place before the last `behind` characters that count. */
function placeBefore(shown: string, behind: number, mask: Mask): number {
  let place = shown.length;
  while (place > 0 && mask.bare(shown.slice(place)).length < behind) {
    place--;
  }
  return place;
}
