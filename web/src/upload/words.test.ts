import { describe, expect, test } from 'vitest';
import proto from '../../../proto/workflows/v1/errors.proto?raw';
import { kindOf, kindsIn, sizeIn, uploadWordsIn } from './words';

describe('what is refused here is refused in the words of the service', () => {
  test.each(['media_too_large', 'media_kind_not_allowed', 'collection_full'])('%s', (code) => {
    const [, entry = ''] = proto.split(`ERROR_REASON_${code.toUpperCase()} =`);
    for (const language of ['es', 'en'] as const) {
      const said = new RegExp(`${language}: "(.*)"`).exec(entry)?.[1];
      expect(uploadWordsIn(language).faults[code]).toBe(said);
    }
  });
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KB'],
  [700_000, '684 KB'],
  [5 << 20, '5 MB'],
  [20 << 20, '20 MB'],
  [1_600_000, '1.5 MB'],
  [2 ** 30, '1 GB'],
])('%i bytes are %s', (bytes, said) => {
  expect(sizeIn('es', bytes).replace('\u00a0', ' ')).toBe(said);
  expect(sizeIn('en', bytes).replace('\u00a0', ' ')).toBe(said);
});

test.each([
  [[], ''],
  [['application/pdf'], 'PDF'],
  [['image/jpeg', 'image/png', 'application/pdf'], 'JPG, PNG o PDF'],
  [['image/*'], 'fotos'],
  [['application/pdf', 'image/jpeg', 'image/png', 'image/heic', 'video/mp4'], 'PDF, fotos o videos'],
  [['application/msword', 'application/vnd.oasis.opendocument.text'], 'archivos de Office'],
])('%j are %j', (mimes, said) => {
  expect(kindsIn(mimes, uploadWordsIn('es'))).toBe(said);
});

test.each([
  [['image/jpeg', 'image/heic'], 'photos'],
  [['video/mp4'], 'videos'],
  [['image/jpeg', 'application/pdf'], ''],
  [['application/pdf'], ''],
  [[], ''],
])('%j are of one kind: %j', (mimes, kind) => {
  expect(kindOf(mimes)).toBe(kind);
});

test.each([
  [1, 1, 'Un archivo'],
  [0, 1, 'Un archivo'],
  [2, 2, '2 archivos'],
  [1, 3, 'Hasta 3 archivos'],
  [2, 3, 'De 2 a 3 archivos'],
])('from %i to %i files: %s', (least, most, said) => {
  expect(uploadWordsIn('es').howMany(least, most)).toBe(said);
});

test('each kind of news is said in both languages', () => {
  const kinds = ['sending', 'paused', 'done', 'refused', 'removed', 'there'] as const;
  for (const language of ['es', 'en'] as const) {
    const { news } = uploadWordsIn(language);
    const said = kinds.map((kind) => news({ kind, name: 'a.jpg', percent: 25 }));
    expect(said.every((one) => one.includes('a.jpg'))).toBe(true);
    expect(new Set(said).size).toBe(kinds.length);
  }
});
