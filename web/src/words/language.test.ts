import { expect, test } from 'vitest';
import { chooseLanguage } from './language';

test.each([
  ['', [], 'es'],
  ['', ['es-MX', 'en'], 'es'],
  ['', ['en-US', 'es'], 'en'],
  ['', ['fr-FR', 'en'], 'en'],
  ['', ['fr'], 'es'],
  ['?lang=en', ['es-MX'], 'en'],
  ['?lang=es', ['en-US'], 'es'],
  ['?lang=fr', ['en-US'], 'en'],
])('%j and a browser in %j speak %s', (search, preferred, language) => {
  expect(chooseLanguage(search, preferred)).toBe(language);
});
