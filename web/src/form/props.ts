// What every input of a form is given.

import type { Language } from '../words/language';
import type { Hints } from './hints';
import type { Draft } from './payload';
import type { Field } from './schema';
import type { FormWords } from './words';

export interface InputProps {
  field: Field;
  typed: string | string[];
  mark: string | undefined;
  hints: Hints;
  draft: Draft;
  language: Language;
  words: FormWords;
  change: (typed: string | string[]) => void;
}
