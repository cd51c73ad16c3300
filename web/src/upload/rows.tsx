// The files of a collection, one row each: those that are here, those on their
// way, and those of which a part is here and the rest is not.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Cross } from '../form/icons';
import { sentence } from '../form/tick';
import type { Media, PartUpload } from '../session/types';
import { Clock } from '../ui/drawings';
import { Alert, Check } from '../ui/icons';
import { mayRetry, type Why } from './choice';
import { Pause, Up } from './icons';
import type { Shared } from './props';
import { percentOf, type Item } from './queue';
import { kindsIn, sizeIn } from './words';

interface RowProps extends Shared {
  /** Called when the person has taken the row away. */
  gone: () => void;
}

/** A file that is here. It goes only when the person says so twice. */
export function HereRow({ media, ...props }: RowProps & { media: Media }) {
  const { uploads, queue, language, words, gone } = props;
  const [asking, setAsking] = useState(false);
  const name = media.name ?? words.unnamed;
  const removing = queue.removing.includes(media.uuid);
  const remove = () => {
    setAsking(false);
    gone();
    void uploads.remove({ uuid: media.uuid, name });
  };
  return (
    <Row
      tone="done"
      icon={<Check />}
      name={name}
      said={
        removing
          ? words.removing
          : asking
            ? words.sure
            : `${words.done} · ${sizeIn(language, media.size)}`
      }
      fault={queue.stuck.includes(media.uuid) ? words.stuck : ''}
      remove={removing || asking ? null : () => setAsking(true)}
      removeLabel={words.remove(name)}
    >
      {asking && (
        <div class="choices" role="group" aria-label={words.sure}>
          <button type="button" class="small-button" ref={focused} onClick={() => setAsking(false)}>
            {words.keep}
          </button>
          <button type="button" class="small-button bad" onClick={remove}>
            {words.yes}
          </button>
        </div>
      )}
    </Row>
  );
}

export function ItemRow({ item, ...props }: RowProps & { item: Item }) {
  const { uploads, language, words, gone } = props;
  const { id, name, file, state, answered, why } = item;
  const size = sizeIn(language, file.size);
  const said = {
    waiting: `${words.waiting} · ${size}`,
    sending: `${words.sending(percentOf(item))} · ${size}`,
    paused: answered ? words.server : words.offline,
    refused: size,
  }[state];
  const icon = {
    waiting: <Clock />,
    sending: <Up />,
    paused: <Pause />,
    refused: <Alert />,
  }[state];
  return (
    <Row
      tone={state}
      icon={icon}
      name={name}
      said={said}
      fault={why ? whyIn(why, file.size, props) : ''}
      remove={() => {
        uploads.drop(item);
        gone();
      }}
      removeLabel={words.remove(name)}
    >
      {!why && <progress max={100} value={percentOf(item)} aria-label={name} />}
      {state === 'paused' && (
        <button type="button" class="small-button" onClick={() => uploads.wake()}>
          {words.now}
        </button>
      )}
      {why && mayRetry(why) && (
        <button type="button" class="small-button" onClick={() => uploads.retry(id)}>
          {words.retry}
        </button>
      )}
    </Row>
  );
}

/** What an earlier visit began. Its file must be chosen again to go on. */
export function UnfinishedRow({
  part,
  uploads,
  words,
  gone,
  children,
}: RowProps & { part: PartUpload; children: ComponentChildren }) {
  const name = part.name ?? words.unnamed;
  const percent = Math.floor((part.offset / part.size) * 100);
  return (
    <Row
      tone="paused"
      icon={<Pause />}
      name={name}
      said={words.unfinished(percent)}
      remove={() => {
        uploads.drop({ upload: part.upload, name });
        gone();
      }}
      removeLabel={words.remove(name)}
    >
      <progress max={100} value={percent} aria-label={name} />
      {children}
    </Row>
  );
}

interface Plain {
  tone: string;
  icon: ComponentChildren;
  name: string;
  said: string;
  fault?: string;
  remove: (() => void) | null;
  removeLabel: string;
  children: ComponentChildren;
}

function Row({ tone, icon, name, said, fault = '', remove, removeLabel, children }: Plain) {
  return (
    <li class={`file ${tone}`}>
      {icon}
      <div class="file-text">
        <p class="file-name">{name}</p>
        <p class="quiet">{said}</p>
        {fault && <p class="file-fault">{fault}</p>}
      </div>
      {remove && (
        <button type="button" class="icon-button" aria-label={removeLabel} onClick={remove}>
          <Cross />
        </button>
      )}
      <div class="file-more">{children}</div>
    </li>
  );
}

/** The integrator's sentence, or the server's, and what helps with it. */
function whyIn(why: Why, size: number, props: Shared): string {
  const { collection, errors, language, words } = props;
  const said = sentence(errors[why.code] || why.message || words.faults[why.code] || words.refused);
  switch (why.code) {
    case 'media_too_large':
      return [
        said,
        words.weighs(sizeIn(language, size), sizeIn(language, collection.max_bytes)),
      ].join(' ');
    case 'media_kind_not_allowed':
      return `${said} ${words.accepted(kindsIn(collection.mimes, words))}`;
    default:
      return said;
  }
}

/** The question takes the focus from the button that asked it. */
function focused(button: HTMLButtonElement | null): void {
  button?.focus();
}
