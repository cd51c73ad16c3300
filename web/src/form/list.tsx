// A list of people or things: a card for each, one more by a tap.

import { useRef, useState } from 'preact/hooks';
import type { VNode } from 'preact';
import { Cross, Plus } from './icons';
import { addRow, removeRow, rowsOf, type Draft } from './payload';
import type { Field, List } from './schema';
import { FieldFault } from './tick';
import type { FormWords } from './words';

interface Props {
  list: List;
  /** What an entry is called. */
  one: string;
  /** Nothing else stands on the page: the title of the step says what it is. */
  alone: boolean;
  draft: Draft;
  mark: string | undefined;
  words: FormWords;
  input: (field: Field) => VNode;
  /** Takes a draft with another number of rows. */
  change: (draft: Draft) => void;
}

export function ListInput({ list, one, alone, draft, mark, words, input, change }: Props) {
  const [told, tell] = useState('');
  const box = useRef<HTMLFieldSetElement>(null);
  const rows = rowsOf(list, draft);
  const least = Math.max(list.minItems, list.required ? 1 : 0);
  const add = () => {
    change(addRow(list, draft));
    tell(words.rowAdded(one, rows + 1));
    // After the row stands there.
    setTimeout(() => document.getElementById(list.row(rows)[0]!.id)?.focus());
  };
  const remove = (index: number) => {
    change(removeRow(list, index, draft));
    tell(words.rowRemoved(one, index + 1));
    box.current?.focus();
  };
  return (
    <fieldset
      class="list"
      id={list.id}
      ref={box}
      tabIndex={-1}
      aria-describedby={mark && `${list.id}-fault`}
    >
      <legend class={alone ? 'aside' : undefined}>{list.label}</legend>
      {list.hint && <p class="hint">{list.hint}</p>}
      {Array.from({ length: rows }, (_, index) => (
        <fieldset class="card" key={index}>
          <legend>{words.row(one, index + 1)}</legend>
          {rows > least && (
            <button
              type="button"
              class="icon-button"
              aria-label={words.removeRow(one, index + 1)}
              onClick={() => remove(index)}
            >
              <Cross />
            </button>
          )}
          {list.row(index).map(input)}
        </fieldset>
      ))}
      {rows < list.maxItems && (
        <button type="button" class="small-button" onClick={add}>
          <Plus />
          {rows > 0 ? words.addAnother : words.addRow(one)}
        </button>
      )}
      {mark && <FieldFault id={`${list.id}-fault`}>{mark}</FieldFault>}
      <p class="aside" role="status">
        {told}
      </p>
    </fieldset>
  );
}
