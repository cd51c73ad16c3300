// Every step type once, and every end of a flow, against a running service.
//
//   FLOWS='{"every":{"link":…},…}' npm run every
//
// FLOWS names links of fresh flows: `every` of all types, on a sandbox account;
// `rejected` and `failed` of a form whose rules end the flow so; `canceled` and
// `ended` of flows that are no more; `texts` of a customized one. KEY is an API
// key of their account and BASE_URL the server. TROUBLE and LANG_ vary the walk
// (walk.mjs), MODE the look of it (modes.mjs). TOLD is a file for what the hosts were told.

import { expect, fence, launch, listen, say, shots } from './browser.mjs';
import { expectTold, keepTold, playHosts } from './hosts.mjs';
import { leaf } from './leaf.mjs';
import { openPhone } from './modes.mjs';
import { guard } from './secrets.mjs';
import { sessionOf, walk } from './walk.mjs';

const flows = JSON.parse(process.env.FLOWS);
const language = process.env.LANG_ ?? 'es';
const trouble = process.env.TROUBLE ?? '';
const mode = process.env.MODE ?? 'light';
const place = { permissions: ['geolocation'], geolocation: { longitude: -99.1332, latitude: 19.4326 } };
const told = [];

const browser = await launch();
const faults = [];
for (const [name, run] of Object.entries({ every, rejected, failed, canceled, ended, texts })) {
  if (!flows[name]) {
    continue;
  }
  try {
    await run(new URL(flows[name].link));
    say(`ok: ${name}${trouble && `, ${trouble}`}, ${language}`);
  } catch (error) {
    faults.push(`${name}: ${error.stack}`);
  }
}
await browser.close();
keepTold(told);
leaf();
say(`${faults.join('\n\n')}\nthe pictures are in ${shots}`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Opens a link in a phone of its own; what must hold for every page is watched. */
async function visit(link, work) {
  const locale = language === 'en' ? 'en-US' : 'es-MX';
  const context = await openPhone(browser, mode, { ...place, locale });
  const token = decodeURIComponent(link.pathname.split('/').at(-1));
  const page = await context.newPage();
  const asked = await fence(context, link.origin);
  const check = guard(context, page, link);
  const heard = listen(page, (text) => /status of (400|401|403|409|429|50\d)|net::ERR_/.test(text));
  const own = await playHosts(page);
  await page.goto(link.href);
  await page.waitForSelector('h1');
  expect(page.url() === new URL('/f', link).href, `the address still is ${page.url()}`);
  await work(page, { base: link.origin, token, language, own, context });
  await check();
  expect(asked.length === 0, `asked others: ${asked.join(', ')}`);
  expect(heard.length === 0, heard.join('\n'));
  told.push(...own);
  await context.close();
}

async function every(link) {
  await visit(link, async (page, at) => {
    const other = trouble === 'tabs' ? await at.context.newPage() : null;
    await other?.goto(link.href);
    await page.bringToFront();
    const done = await walk(page, { ...at, trouble, shot: `${language}-every-${mode}`, codeFor });
    await page.waitForSelector('.badge.good');
    expect(done.length === new Set(done).size && done.length >= 25, `did ${done.join(' ')}`);
    expectTold(at.own, [...done, 'completed']);
    // The other tab heard of it, without being touched.
    await other?.waitForSelector('.badge.good');
  });
}

/** The code of the last message of a step; undefined for a type that sends none. */
async function codeFor(step) {
  const { data } = await call('GET', '/workflows/sandbox/outbox');
  return data.find((one) => one.step_uuid === step.uuid)?.text.match(/\b\d{6}\b/)?.[0];
}

async function rejected(link) {
  await endsAs(link, 'rejected', '.badge.calm');
}

async function failed(link) {
  await endsAs(link, 'failed', '.badge.bad');
}

async function endsAs(link, status, badge) {
  await visit(link, async (page, at) => {
    const done = await walk(page, { ...at, shot: `${language}-${status}-${mode}` });
    await page.waitForSelector(badge);
    expectTold(at.own, [...done, status]);
    const { redirect_url: exit, workflow } = await sessionOf(at.base, at.token);
    expect(workflow.status === status, `the flow is ${workflow.status}`);
    await page.waitForURL((url) => url.origin === new URL(exit).origin, { timeout: 10_000 });
    const query = new URL(page.url()).searchParams;
    expect(query.get('status') === status && /^[0-9a-f]{64}$/.test(query.get('signature') ?? ''), page.url());
  });
}

/** The integrator cancels while the form stands on the page. */
async function canceled(link) {
  await visit(link, async (page, at) => {
    await page.locator('.main-button').tap();
    await page.waitForSelector('#accepted');
    const { workflow } = await sessionOf(at.base, at.token);
    await call('POST', `/workflows/${workflow.uuid}/cancel`, { reason: 'prueba' });
    await page.locator('#accepted').check();
    await page.locator('.main-button').tap();
    await page.waitForSelector('.message h1');
    const title = await page.locator('h1').textContent();
    expect(/cancel/i.test(title), `it says: ${title}`);
    expectTold(at.own, ['canceled']);
  });
}

/** A link that opens nothing any more, or never did. */
async function ended(link) {
  await visit(link, async (page, at) => {
    const title = await page.locator('h1').textContent();
    expect(title === (language === 'en' ? 'This link does not work' : 'Este enlace no funciona'), title);
    expectTold(at.own, []);
  });
}

/** The integrator's words go before ours, as they stand right now. */
async function texts(link) {
  const { customization } = flows.texts;
  const values = (title) => ({ acceptance: { title, description: 'Con <b>nuestras</b> palabras' } });
  await call('PATCH', `/workflows/customizations/${customization}`, { values: values('Léelo con calma') });
  await visit(link, async (page) => {
    await page.locator('.main-button').tap();
    await page.waitForSelector('#accepted');
    expect((await page.locator('h1:visible').textContent()) === 'Léelo con calma', 'other words');
    await call('PATCH', `/workflows/customizations/${customization}`, { values: values('Tómate tu tiempo') });
    await page.reload();
    await page.waitForSelector('#accepted');
    expect((await page.locator('h1:visible').textContent()) === 'Tómate tu tiempo', 'old words');
    expect((await page.locator('.lead b').count()) === 0, 'markup was taken for markup');
  });
}

async function call(method, path, body) {
  const response = await fetch(new URL(path, process.env.BASE_URL), {
    method,
    headers: { 'Rem-Apikey': process.env.KEY, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text).result;
}
