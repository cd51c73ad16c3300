// One look at a screen: brought about, pictured, held to what every screen owes.

import { expect, inspect, listen } from '../browser.mjs';
import { FakeExecution } from '../fake.mjs';
import { openPhone } from '../modes.mjs';
import { base, lose } from './hand.mjs';

const three = ['acceptance', 'personal_address', 'custom_form'];

export async function look(browser, name, screen, mode) {
  const context = await openPhone(browser, mode, screen.context);
  const page = await context.newPage();
  const heard = listen(page, () => screen.noisy);
  const fake = new FakeExecution(screen.types ?? three);
  screen.prepare?.(fake);
  await fake.serve(page);
  await page.route('https://shop.example/**', (route) => route.fulfill({ body: 'there' }));
  if (screen.leaves) {
    await page.addInitScript(keepFromLeaving);
  }
  if (screen.lost) {
    await lose(page);
  }
  await page.goto(base + (screen.path ?? '/f/MTIzfGFiYw%3D%3D'));
  await screen.act?.(page, fake);
  await page.locator(screen.shows).first().waitFor({ timeout: 5_000 });
  if (screen.hides) {
    expect((await page.locator(screen.hides).count()) === 0, `${name}: ${screen.hides} is there`);
  }
  await page.waitForTimeout(100);
  await inspect(page, `${name}-${mode}`);
  await screen.after?.(fake, page);
  expect(heard.length === 0, `${name}-${mode}: ${heard.join('\n')}`);
  await context.close();
}

/** By itself after 2 s; here no sooner than it was looked at. */
function keepFromLeaving() {
  const later = window.setTimeout;
  window.setTimeout = (run, ms, ...more) =>
    ms === 2_000 ? (window.leave = run) && 0 : later(run, ms, ...more);
}
