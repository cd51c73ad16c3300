// A step that takes files: its collections, and below them what else it asks.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { SchemaForm, type FormProps } from '../form/form';
import type { Collection } from '../session/types';
import '../style/upload.css';
import { uploader } from './client';
import { CollectionFiles } from './collection';
import { Uploads, type Queue } from './queue';
import { uploadWordsIn, type UploadWords } from './words';

interface Props extends FormProps {
  /** What stands above the files. */
  intro?: ComponentChildren;
  /**
   * Every collection is wanted, though the server takes the step without: whoever
   * judges it may not.
   */
  wanted?: boolean;
}

export function UploadForm(props: Props) {
  const { step, language, flow, token, hold } = props;
  const words = uploadWordsIn(language);
  const [uploads] = useState(() => new Uploads(flow, step.uuid, uploader(token, language)));
  const queue = useQueue(uploads);
  const lead = useRef<HTMLDivElement>(null);

  const lacking = step.collections.filter((one) => missing(one, uploads) > 0);
  const why = whyNot(lacking, step.collections, uploads, words);
  useLayoutEffect(() => hold(why), [why]);

  const isLeadDone = () => {
    if (why) {
      // Where a file can be added; while the last ones leave, there is nothing to do.
      const at = lacking[0] && step.collections.indexOf(lacking[0]);
      lead.current?.querySelectorAll('.collection')[at ?? -1]?.querySelector('input')?.focus();
    }
    return why === '';
  };
  const shared = { uploads, queue, language, words, errors: step.texts?.errors ?? {}, wanted: props.wanted };
  return (
    <SchemaForm
      {...props}
      isLeadDone={isLeadDone}
      lead={
        <div ref={lead} class="collections">
          {props.intro}
          {step.collections.map((one) => (
            <CollectionFiles key={one.name} {...shared} collection={one} />
          ))}
          <p class="aside" role="status">
            {queue.news && words.news(queue.news)}
          </p>
        </div>
      }
    />
  );
}

function useQueue(uploads: Uploads): Queue {
  const [queue, setQueue] = useState(uploads.get());
  useEffect(() => {
    const unwatch = uploads.watch(() => setQueue(uploads.get()));
    const wake = () => uploads.wake();
    // A phone that slept, or lost its signal and has it again.
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      unwatch();
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      uploads.stop();
    };
  }, [uploads]);
  return queue;
}

/** How many files must still be chosen for a collection. */
function missing({ name, min_files }: Collection, uploads: Uploads): number {
  return min_files - uploads.media(name).length - uploads.coming(name).length;
}

/** Why the step cannot be submitted yet, '' when it can. */
function whyNot(
  lacking: Collection[],
  collections: Collection[],
  uploads: Uploads,
  words: UploadWords,
): string {
  if (lacking.length > 0) {
    return lacking.map((one) => words.missing(missing(one, uploads), collections.length > 1 ? one.title : '')).join('\n');
  }
  const coming = collections.flatMap(({ name }) => uploads.coming(name)).length;
  return coming > 0 ? words.underWay(coming) : '';
}
