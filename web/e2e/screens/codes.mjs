// One-time codes: where they go, and what happens when they are wrong.

import { expect } from '../browser.mjs';
import { main } from './hand.mjs';

export const codes = {
  phone: {
    types: ['verify_phone_number', 'acceptance'],
    prepare: (fake) => fake.start(),
    act: (page) => page.locator('[name=phone_number]').pressSequentially('5512345678'),
    shows: '[name=phone_number]',
    after: async (_fake, page) => {
      const shown = await page.locator('[name=phone_number]').inputValue();
      expect(shown === '55 1234 5678', `shown: ${shown}`);
    },
  },
  code: {
    types: ['verify_phone_number', 'acceptance'],
    prepare: (fake) => fake.start(),
    act: async (page) => {
      await page.locator('[name=phone_number]').fill('+52 1 55 1234 5678');
      await main(page).tap();
    },
    shows: '[name=code]',
    after: async (fake, page) => {
      const [, , { payload }] = fake.calls.find(([, path]) => path.endsWith('/actions/send_code'));
      expect(JSON.stringify(payload) === '{"phone_number":"5512345678"}', JSON.stringify(payload));
      const focus = await page.evaluate(() => document.activeElement.name);
      expect(focus === 'code', `the focus went to ${focus}`);
      // The whole message, as people paste it.
      await page.locator('[name=code]').fill('Tu código es 123456. No lo compartas.');
      await main(page).tap();
      await page.waitForSelector('#accepted');
    },
  },
  'code-wrong': {
    types: ['verify_phone_number', 'acceptance'],
    prepare: (fake) => {
      fake.start().actionSays = { source: 'sandbox', sent: false, kept_at: '/workflows/sandbox/outbox' };
    },
    act: async (page) => {
      await page.locator('[name=phone_number]').fill('5512345678');
      await main(page).tap();
      await page.locator('[name=code]').fill('111111');
      await main(page).tap();
    },
    shows: '.faulty [name=code]',
    noisy: true,
  },
  'code-counted': {
    types: ['verify_phone_number', 'acceptance'],
    prepare: (fake) => {
      fake.start().actionSays = { to: '** **** 5678', resend_in: 20 };
    },
    act: async (page) => {
      await page.locator('[name=phone_number]').fill('5512345678');
      await main(page).tap();
      await page.locator('[name=code]').fill('000000');
      await main(page).tap();
    },
    shows: '.faulty [name=code]',
    after: async (_fake, page) => {
      const note = await page.locator('.code-note').textContent();
      expect(note.includes('** **** 5678'), `it says: ${note}`);
      const alerts = await page.locator('[role=alert]').allTextContents();
      expect(alerts.join() === 'Revisa el dato marcado', `it says: ${alerts.join()}`);
    },
  },
};
