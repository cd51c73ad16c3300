// How a flow ends, and where it sends a person then.

import { expect } from '../browser.mjs';
import { base } from './hand.mjs';

export const ends = {
  completed: { prepare: (fake) => fake.end('completed'), shows: '.badge.good' },
  leaving: {
    prepare: (fake) => {
      fake.end('completed').redirectUrl = 'https://shop.example/done?status=completed';
    },
    leaves: true,
    shows: 'a.main-button',
    after: async (_fake, page) => {
      await page.evaluate(() => window.leave());
      await page.waitForURL('https://shop.example/**');
      // Coming back is for the person to decide, and so is leaving again.
      await page.goto(`${base}/f`);
      await page.locator('a.main-button').waitFor();
      expect(!(await page.evaluate(() => 'leave' in window)), 'about to be thrown out again');
    },
  },
  rejected: {
    prepare: (fake) => fake.end('rejected', 'Por ahora no podemos ofrecerte este producto.'),
    shows: '.badge.calm',
  },
  failed: { prepare: (fake) => fake.end('failed'), shows: '.badge.bad' },
  canceled: { prepare: (fake) => fake.end('canceled'), shows: '.badge.calm' },
};
