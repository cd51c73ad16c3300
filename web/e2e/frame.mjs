// The page in a frame: where the account allows the origin around it, and where
// it does not.
//
//   LINK=http://127.0.0.1:8080/f/… ALLOWED=http://localhost:4000 OTHER=http://localhost:4001 \
//     node e2e/frame.mjs
//
// LINK is of a fresh flow of one acceptance. A page at the two origins shows in a
// frame what its query names as `link`, and keeps messages in `window.heard`.

import { expect, launch, listen, phone, say } from './browser.mjs';
import { keepTold } from './hosts.mjs';

const { LINK: link, ALLOWED: allowed, OTHER: other } = process.env;
const origin = new URL(link).origin;

const browser = await launch();
try {
  await stranger();
  await friend();
  say('ok: frame');
} finally {
  await browser.close();
}

/** The page at an origin that shows a link; what it hears stands in `window.heard`. */
async function around(where) {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  const heard = listen(page);
  await page.goto(`${where}/?link=${encodeURIComponent(link)}`);
  const [frame] = page.frames().slice(1);
  for (let waited = 0; frame.url() === 'about:blank' && waited < 100; waited++) {
    await page.waitForTimeout(100);
  }
  return { page, frame, heard };
}

async function stranger() {
  const { page, frame } = await around(other);
  expect(frame.url().startsWith('chrome-error:'), `in a stranger's frame stands ${frame.url()}`);
  const { status, headers } = await fetch(link);
  const policy = headers.get('content-security-policy');
  expect(
    status === 200 && policy.endsWith(`frame-ancestors https://unused.example ${allowed}`),
    `answered ${status}, ${policy}`,
  );
  await page.context().close();
}

async function friend() {
  const { page, frame, heard } = await around(allowed);
  await frame.waitForSelector('.steps');
  expect(/^\/f\?embed=[0-9a-f-]{36}$/.test(frame.url().slice(origin.length)), `in the frame: ${frame.url()}`);
  // Loaded again without its token, it is allowed here still.
  await frame.evaluate(() => location.reload());
  await page.waitForTimeout(200);
  await frame.waitForSelector('.steps');
  await frame.locator('.main-button').click();
  await frame.locator('#accepted').check();
  await frame.locator('.main-button:visible').click();
  await frame.waitForSelector('.badge.good');
  const told = await page.evaluate(() => window.heard);
  expect(
    told.every((one) => one.origin === origin),
    `heard from ${told.map((one) => one.origin).join()}`,
  );
  const entities = told.map(({ data }) => data.entity).join();
  expect(entities === 'step,workflow', `told of ${entities}`);
  keepTold(told.map(({ data }) => ({ from: 'frame', ...data })));
  expect(heard.length === 0, heard.join('\n'));
}
