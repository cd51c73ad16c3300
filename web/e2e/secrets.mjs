// What the page must keep to itself, looked for where others look: addresses,
// Referer, what the browser stores and what it shows.

import { expect } from './browser.mjs';

/** What docs/page.md says is kept in sessionStorage. */
const KEPT = ['cauce.left', 'cauce.token'];

/** What people type in the walks. */
const PERSONAL = ['Madero', '5512345678', 'user@example.com', 'PEGU990311', 'Texto de prueba', 'Orizaba'];

/** A token in all the ways in which it may stand somewhere. */
function formsOf(token) {
  const raw = Buffer.from(token, 'base64').toString();
  const bare = token.replace(/=+$/, '');
  return [raw, encodeURIComponent(raw), raw.split('|')[1], bare, encodeURIComponent(bare)].filter(Boolean);
}

/**
 * Watches every request and every address of a phone from now on. Answers a check
 * to call at the end, while the page stands there.
 */
export function guard(context, page, link) {
  const token = decodeURIComponent(link.pathname.split('/').at(-1));
  const forms = formsOf(token);
  const holds = (text) => forms.some((form) => text.includes(form));
  const leaks = [];
  const looks = [];
  context.on('request', (request) => {
    const opens = request.isNavigationRequest() && request.url().startsWith(link.href);
    if (!opens && holds(request.url())) {
      leaks.push(`in the address of ${request.url()}`);
    }
    // With what the browser adds at last.
    const look = request.allHeaders().then(
      ({ referer }) => referer && leaks.push(`${request.url()} with the Referer ${referer}`),
      () => undefined, // it never left
    );
    looks.push(look);
  });
  let opened = false;
  page.on('framenavigated', (frame) => {
    if (opened && holds(frame.url())) {
      leaks.push(`in the bar: ${frame.url()}`);
    }
    opened ||= new URL(frame.url()).pathname === '/f';
  });
  page.on('console', (message) => holds(message.text()) && leaks.push(`in the console: ${message.text()}`));
  return async () => {
    await Promise.all(looks);
    expect(opened, 'the token never left the address');
    await checkKept(page, holds);
    expect(leaks.length === 0, `the token left: ${leaks.join(', ')}`);
  };
}

/** The token in its one place, and nothing personal anywhere. */
async function checkKept(page, holds) {
  const kept = await page.evaluate(async () => ({
    session: { ...sessionStorage },
    rest: JSON.stringify({
      local: { ...localStorage },
      cookie: document.cookie,
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    }),
    shown: `${location.href} ${document.referrer} ${document.title} ${JSON.stringify(history.state)} ${window.name}`,
    html: document.documentElement.outerHTML,
  }));
  const names = Object.keys(kept.session);
  expect(names.every((name) => KEPT.includes(name)), `kept in the session: ${names.join(', ')}`);
  const nothing = '{"local":{},"cookie":"","databases":[],"caches":[],"workers":0}';
  expect(kept.rest === nothing, `kept on the phone: ${kept.rest}`);
  const { 'cauce.token': _token, ...others } = kept.session;
  const beside = JSON.stringify(others) + kept.shown;
  expect(!holds(beside) && !holds(kept.html), `the token stands beside its place: ${beside}`);
  const all = JSON.stringify(kept.session) + kept.shown;
  expect(!PERSONAL.some((one) => all.includes(one)), `personal: ${all}`);
}
