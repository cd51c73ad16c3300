// A phone-sized Chromium, and what every check asks of a screen.

import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const phone = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: 'es-MX',
};

export const shots = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), 'cauce-page-'));
mkdirSync(shots, { recursive: true });

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Nothing but our own origin is asked; where a flow sends on, a blank page stands. */
export async function fence(context, origin) {
  const asked = [];
  await context.route(
    (url) => url.origin !== origin,
    (route) => {
      const request = route.request();
      if (request.isNavigationRequest()) {
        return route.fulfill({ contentType: 'text/html', body: '<title>there</title>' });
      }
      asked.push(request.url());
      return route.abort();
    },
  );
  return asked;
}

/** Fails on what the page says in the console: policy violations, crashes. */
export function listen(page, tolerated = () => false) {
  const heard = [];
  page.on('pageerror', (error) => heard.push(`crash: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !tolerated(text)) {
      heard.push(`${message.type()}: ${text}`);
    }
  });
  return heard;
}

/** A picture of the whole screen, and the rules of accessibility held to it. */
export async function inspect(page, name) {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  const found = violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' | ')}`,
  );
  expect(found.length === 0, `${name}: axe: ${found.join('\n')}`);
  await fits(page, name);
}

/** Nothing sticks out sideways, and what is to be tapped is large enough. */
async function fits(page, name) {
  const { wide, small } = await page.evaluate(() => {
    const targets = document.querySelectorAll(
      'button, a, select, textarea, summary, label.tick, input:not([type=checkbox], [type=radio])',
    );
    return {
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      small: [...targets]
        .filter((target) => target.checkVisibility())
        .map((target) => ({ html: target.outerHTML.slice(0, 80), box: target.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 48 || box.width < 48)
        .map(({ html, box }) => `${html} ${box.width}×${box.height}`),
    };
  });
  expect(wide <= 0, `${name}: ${wide} px too wide`);
  expect(small.length === 0, `${name}: too small to tap: ${small.join('; ')}`);
}

export function expect(holds, otherwise) {
  if (!holds) {
    throw new Error(otherwise);
  }
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}
