// The first screen: what there is to do, where one is asked for, which language.

import { expect } from '../browser.mjs';
import { base, main } from './hand.mjs';

export const overview = {
  overview: { shows: '.steps' },
  'overview-again': {
    prepare: (fake) => {
      fake.start('personal_address');
      fake.due.status = 'pristine';
    },
    shows: '.steps .done',
  },
  'overview-place': { types: ['liveness', 'acceptance'], shows: '.notice.info' },
  'overview-ends': {
    prepare: (fake) => {
      fake.expiresAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
    },
    shows: '.actions .quiet',
  },
  'place-denied': {
    types: ['liveness'],
    act: (page) => main(page).tap(),
    shows: '[role=alert]',
  },
  'place-granted': {
    types: ['liveness'],
    context: { permissions: ['geolocation'], geolocation: { longitude: -99.1332, latitude: 19.4326 } },
    act: (page) => main(page).tap(),
    shows: '.form',
    after: (fake) => {
      const [, , body] = fake.calls.find(([, path]) => path.endsWith('/start'));
      expect(
        JSON.stringify(body.coordinates) === '[["-99.133200","19.432600"]]',
        `coordinates ${JSON.stringify(body)}`,
      );
    },
  },
  back: {
    // From the form to the overview and into the form again: nothing is lost.
    prepare: (fake) => {
      fake.start('personal_address');
      fake.due.status = 'pristine';
    },
    act: async (page) => {
      await main(page).tap();
      await page.locator('[name=street]').fill('Orizaba 101');
      await page.goBack();
    },
    shows: '.steps',
    after: async (_fake, page) => {
      await page.locator('.main-button:visible').tap();
      await page.waitForSelector('[name=street]:visible');
      expect((await page.locator('[name=street]').inputValue()) === 'Orizaba 101', 'typed in vain');
      await page.goBack();
      await page.goForward();
      await page.waitForSelector('[name=street]:visible');
    },
  },
  turned: {
    // The other language in the middle of a form.
    prepare: (fake) => fake.start('personal_address'),
    act: async (page) => {
      await page.locator('[name=street]').fill('Orizaba 101');
      await page.locator('.header button').tap();
      await page.waitForFunction(() => document.querySelector('label').textContent === 'Postal code');
    },
    shows: '[name=zip_code]',
    after: async (_fake, page) => {
      expect((await page.locator('[name=street]').inputValue()) === 'Orizaba 101', 'typed in vain');
      expect(page.url() === `${base}/f?lang=en`, `the address is ${page.url()}`);
    },
  },
  minimal: { path: '/f/MTIzfGFiYw?minimal=true', shows: '.steps', hides: '.header' },
  english: {
    path: '/f/MTIzfGFiYw%3D?lang=en',
    prepare: (fake) => fake.start('personal_address'),
    shows: '[name=zip_code]',
  },
};
