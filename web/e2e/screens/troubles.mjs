// What does not go as meant: no connection, no server, a dead link, another try, another tab.

import { fill } from '../answers.mjs';
import { expect } from '../browser.mjs';
import { answers, kinds } from '../kinds.mjs';
import { lose, main } from './hand.mjs';

export const troubles = {
  'offline-opening': { lost: true, shows: '.main-button', noisy: true },
  'offline-sending': {
    prepare: (fake) => fake.start('personal_address'),
    act: async (page) => {
      await fill(page, kinds.personal_address.schema, answers('personal_address'));
      await lose(page);
      await main(page).tap();
    },
    shows: '[role=alert]',
    noisy: true,
    after: async (fake, page) => {
      const typed = await page.locator('[name=street]').inputValue();
      expect(typed === answers('personal_address').street, 'what was typed is gone');
    },
  },
  'server-down': {
    prepare: (fake) => {
      fake.answer = () => [503, { code: 'unavailable', message: 'x' }];
    },
    shows: '.main-button',
    noisy: true,
  },
  'link-dead': {
    prepare: (fake) => {
      fake.answer = () => [401, { code: 'unauthenticated', message: 'x' }];
    },
    shows: '.badge.calm',
    noisy: true,
  },
  'link-missing': { path: '/f', shows: '.badge.calm' },
  retry: {
    prepare: (fake) => {
      fake.start();
      fake.due.error = {
        fatal: false,
        extra: null,
        details: { reason: 'No se alcanza a leer la foto.', error_id: 422, stack: 'x' },
      };
    },
    shows: '.notice',
  },
  processing: {
    prepare: (fake) => {
      fake.start();
      fake.due.status = 'processing';
    },
    shows: '.badge',
  },
  'moved-on': {
    // Another tab has done the step meanwhile.
    prepare: (fake) => fake.start(),
    act: async (page, fake) => {
      await page.locator('#accepted').check();
      fake.start('personal_address');
      await main(page).tap();
    },
    shows: '[name=zip_code]',
    noisy: true,
  },
};
