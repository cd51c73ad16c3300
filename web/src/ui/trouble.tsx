import type { Trouble } from '../session/flow';
import type { StepTexts } from '../session/types';
import type { Words } from '../words/words';
import { Notice } from './parts';

interface Props {
  trouble: Trouble | null;
  texts: StepTexts | null;
  words: Words;
}

/**
 * What kept a step from starting or being sent. A form shows its faults beside
 * the fields and hands on none.
 */
export function TroubleNotice({ trouble, texts, words }: Props) {
  switch (trouble?.kind) {
    case 'unreachable': {
      const { server, offline, reference } = words.trouble;
      const said = trouble.answered ? server : offline;
      return (
        <Notice title={said.title}>
          <p>{said.body}</p>
          {trouble.requestId && <p class="quiet">{reference(trouble.requestId)}</p>}
        </Notice>
      );
    }
    case 'changed':
      return (
        <Notice title={words.trouble.changed.title}>
          <p>{words.trouble.changed.body}</p>
        </Notice>
      );
    case 'refused': {
      const said = texts?.errors?.[trouble.code] ?? texts?.errors?.['an_error_occurred'];
      return (
        <Notice title={words.trouble.refused}>
          <p>{said ?? trouble.message}</p>
        </Notice>
      );
    }
    case 'place': {
      const said = words.place[trouble.why];
      return (
        <Notice title={said.title}>
          <p>{said.body}</p>
        </Notice>
      );
    }
    case 'faults':
      return (
        <Notice title={words.trouble.refused}>
          <p class="sentence">{Object.values(trouble.faults).flat().join('. ')}</p>
        </Notice>
      );
    default:
      return null;
  }
}
