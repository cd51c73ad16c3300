import type { Trouble } from '../session/flow';
import type { StepTexts } from '../session/types';
import type { Words } from '../words/words';
import { Check } from './icons';
import { Notice } from './notice';
import type { Said } from './said';

interface Props {
  trouble: Trouble | null;
  texts: StepTexts | null;
  words: Words;
  said: Said;
}

/**
 * What kept a step from starting or being sent. A form shows its faults beside
 * the fields and hands on none.
 */
export function TroubleNotice({ trouble, texts, words, said }: Props) {
  switch (trouble?.kind) {
    case 'unreachable': {
      const { server, offline } = words.trouble;
      const { title, body } = trouble.answered ? server : offline;
      return (
        <Notice title={title}>
          <p>{trouble.again ? body : said.byHand}</p>
          {trouble.requestId && <p class="quiet">{said.reference(trouble.requestId)}</p>}
        </Notice>
      );
    }
    case 'changed':
      return (
        <Notice title={said.changed.title}>
          <p>{said.changed.body}</p>
        </Notice>
      );
    case 'moved':
      return (
        <Notice kind="news" icon={<Check />} title={said.moved.title}>
          <p>{said.moved.body}</p>
        </Notice>
      );
    case 'refused': {
      // That something went wrong, then what: the server knows it better than a type.
      const { errors } = texts ?? {};
      return (
        <Notice title={errors?.['an_error_occurred'] ?? said.refused}>
          <p>{errors?.[trouble.code] ?? trouble.message}</p>
        </Notice>
      );
    }
    case 'place': {
      const { title, body } = said.place[trouble.why];
      return (
        <Notice title={title}>
          <p>{body}</p>
        </Notice>
      );
    }
    case 'faults':
      return (
        <Notice title={said.refused}>
          <p class="sentence">{Object.values(trouble.faults).flat().join('. ')}</p>
        </Notice>
      );
    default:
      return null;
  }
}
