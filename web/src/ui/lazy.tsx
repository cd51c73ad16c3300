// A part of the page that comes in a chunk of its own, offered again when the
// connection broke on the way.

import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Words } from '../words/words';
import { Alert } from './icons';
import { Message } from './message';
import { MainButton } from './parts';

interface Props<T> {
  /** What is here already, so that nothing flickers. */
  ready?: T | null;
  load: () => Promise<T>;
  words: Words;
  children: (loaded: T) => VNode;
}

export function Lazy<T>({ ready = null, load, words, children }: Props<T>) {
  // Wrapped: a setter calls what is a function.
  const [loaded, setLoaded] = useState<{ part: T } | null>(ready && { part: ready });
  const [failed, setFailed] = useState(false);
  const start = () => {
    setFailed(false);
    load().then(
      (part) => setLoaded({ part }),
      () => setFailed(true),
    );
  };
  useEffect(start, []);

  if (loaded) {
    return children(loaded.part);
  }
  if (!failed) {
    return <p class="quiet">{words.loading}</p>;
  }
  const { chunk, chunkBody } = words.trouble;
  return (
    <Message icon={<Alert />} tone="calm" title={chunk} text={chunkBody}>
      <div class="actions">
        <MainButton label={words.retry} busy={false} press={start} />
      </div>
    </Message>
  );
}

/** The last screen, fetched while the last step is filled in. */
export const loadEnded = () => import('./ended');

/** What most first screens do without. */
export const loadAfter = () => import('./after');
