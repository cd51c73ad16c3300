// What a collection and its rows are given.

import type { Collection } from '../session/types';
import type { Language } from '../words/language';
import type { Queue, Uploads } from './queue';
import type { UploadWords } from './words';

export interface Shared {
  collection: Collection;
  uploads: Uploads;
  queue: Queue;
  language: Language;
  words: UploadWords;
  /** The sentences that the integrator chose, by code. */
  errors: Record<string, string>;
  /** Nothing of it is called optional. */
  wanted: boolean | undefined;
}
