// The main job against a running server: a person opens the link of a flow of
// acceptance, personal_address, files_upload and custom_form, makes mistakes,
// reloads in the middle, loses the connection in the middle of a file, taps twice,
// and is sent on at the end.
//
//   PUBLIC_LINK='http://127.0.0.1:8080/f/…' npm run e2e
//
// BASE_URL, when given, replaces the origin of the link. SHOTS is where the
// pictures go; a folder in the system's temporary one otherwise.

import { createHash, randomBytes } from 'node:crypto';
import { answersTo, fill } from './answers.mjs';
import { expect, fence, inspect, launch, listen, phone, say, shots } from './browser.mjs';
import { expectTold, keepTold, playHosts } from './hosts.mjs';
import { guard } from './secrets.mjs';

const link = new URL(process.env.PUBLIC_LINK ?? usage());
const base = new URL(process.env.BASE_URL ?? link.origin);
const start = new URL(link.pathname + link.search, base);
const token = decodeURIComponent(start.pathname.split('/').at(-1));

function usage() {
  throw new Error('PUBLIC_LINK is the link of a fresh flow with a redirect_url');
}

const browser = await launch();
try {
  const told = await walk();
  expectTold(told, [
    'acceptance',
    'personal_address',
    'files_upload',
    'custom_form',
    'completed',
  ]);
  keepTold(told);
  say(`ok: the pictures are in ${shots}`);
} finally {
  await browser.close();
}

async function session() {
  const response = await fetch(new URL('/execution', base), {
    headers: { Authorization: `Bearer ${token}`, 'Accept-Language': 'es' },
  });
  const answer = await response.json();
  expect(answer.success, `session: ${JSON.stringify(answer)}`);
  return answer.result;
}

async function walk() {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  const told = await playHosts(page);
  const asked = await fence(context, base.origin);
  const check = guard(context, page, start);
  const submitted = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/submit')) {
      submitted.push(new URL(request.url()).pathname);
    }
  });
  // The browser itself notes each answer of 4xx, and what a lost connection ends.
  const heard = listen(page, (text) => /status of (400|409|415)|net::ERR_/.test(text));
  const button = page.locator('.main-button');

  await page.goto(start.href);
  await page.waitForSelector('.steps');
  expect(page.url() === new URL('/f', base).href, `the address still is ${page.url()}`);
  expect((await session()).workflow.status === 'pristine', 'opening the link started the flow');
  await inspect(page, '1-overview');
  await button.tap();

  await page.waitForSelector('#accepted');
  await button.tap();
  await page.waitForSelector('#accepted-fault');
  await inspect(page, '2-acceptance-fault');
  await page.locator('#accepted').check();
  await inspect(page, '3-acceptance');
  await twice(button);

  await page.waitForSelector('[name="zip_code"]');
  await page.reload();
  await page.waitForSelector('[name="zip_code"]');
  expect(page.url() === new URL('/f', base).href, 'a reload brought the token back');
  const address = (await session()).current_step;
  const answers = answersTo(address.schema);
  await fill(page, address.schema, answers);
  const state = page.locator('[name="province"]');
  expect((await state.inputValue()) === answers.province, 'the postal code did not fill in the state');
  await state.selectOption('Yucatán');
  await button.tap();
  const zip = page.locator('[name="zip_code"]');
  await page.waitForSelector('.field.faulty [name="zip_code"]');
  expect(await zip.evaluate((one) => one === document.activeElement), 'the faulty field has no focus');
  await inspect(page, '4-address-fault');
  await zip.fill('');
  await zip.pressSequentially(answers.zip_code);
  await inspect(page, '5-address');
  await twice(button);

  await attach(page);
  await twice(button);

  await page.waitForFunction(() => !document.querySelector('[name="zip_code"], .pick'));
  await page.waitForSelector('form');
  const form = (await session()).current_step;
  expect(form.step === 'custom_form', `the fourth step is ${form.step}`);
  await fill(page, form.schema, answersTo(form.schema));
  await inspect(page, '9-custom-form');
  await twice(button);

  await page.waitForSelector('.badge.good');
  await inspect(page, '10-completed');
  await check();
  await arrive(page);
  // One each, and the faulty address.
  expect(submitted.length === 5, `submissions: ${submitted.join(', ')}`);
  expect(asked.length === 0, `asked others: ${asked.join(', ')}`);
  expect(heard.length === 0, heard.join('\n'));
  return told;
}

/**
 * Two files: one that is no picture, and one that arrives although the connection
 * is lost on the way and the page is loaded again.
 */
async function attach(page) {
  const choose = (selector, file) => page.locator(`${selector} input:not([capture])`).setInputFiles(file);
  await page.waitForSelector('.picks');
  const mimeType = 'image/jpeg';
  await choose('.picks', { name: 'notas.jpg', mimeType, buffer: Buffer.from('no es una foto') });
  await page.waitForSelector('.file.refused');
  await page.locator('.file.refused .icon-button').tap();
  await page.waitForSelector('.file', { state: 'detached' });

  const picture = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), randomBytes(1_600_000)]);
  const photo = { name: 'credencial "frente".jpg', mimeType, buffer: picture };
  const network = await page.context().newCDPSession(page);
  const at = (offline, bytes) =>
    network.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytes,
    });
  const until = (percent) =>
    page.waitForFunction((least) => document.querySelector('progress')?.value >= least, percent);
  await network.send('Network.enable');
  await at(false, 400_000);
  await choose('.picks', photo);
  await until(40);
  await inspect(page, '6-files-sending');
  await at(true, 400_000);
  await page.waitForSelector('.file.paused');
  await inspect(page, '7-files-lost');
  const [kept] = (await session()).current_step.uploads;
  expect(kept.offset > 0 && kept.size === picture.length, `kept ${JSON.stringify(kept)}`);
  await at(false, 400_000);
  await until(70);

  await page.reload();
  await page.waitForSelector('.file.paused .pick');
  const [begun] = (await session()).current_step.uploads;
  expect(begun.upload === kept.upload && begun.offset > kept.offset, `begun ${JSON.stringify(begun)}`);
  await at(false, -1);
  await choose('.file.paused', photo);
  await page.waitForSelector('.file.done');
  await inspect(page, '8-files');
  const { media, uploads } = (await session()).current_step;
  const sha256 = createHash('sha256').update(picture).digest('hex');
  expect(media.length === 1 && uploads.length === 0, `files: ${JSON.stringify({ media, uploads })}`);
  expect(media[0].sha256 === sha256 && media[0].mime === mimeType, `came as ${JSON.stringify(media)}`);
}

/** Two taps in a row, as people do; the second must not send anything. */
async function twice(button) {
  await button.evaluate((one) => {
    one.click();
    one.click();
  });
}

async function arrive(page) {
  const { workflow, redirect_url: exit } = await session();
  expect(workflow.status === 'completed', `the flow is ${workflow.status}`);
  if (!exit) {
    say('the link has no redirect_url: its end was not tried');
    return;
  }
  const { origin } = new URL(exit);
  await page.waitForURL((url) => url.origin === origin, { timeout: 10_000 });
  const query = new URL(page.url()).searchParams;
  expect(query.get('workflow_uuid') === workflow.uuid, `workflow_uuid in ${page.url()}`);
  expect(query.get('status') === 'completed', `status in ${page.url()}`);
  expect(/^\d+$/.test(query.get('ts') ?? ''), `ts in ${page.url()}`);
  expect(/^[0-9a-f]{64}$/.test(query.get('signature') ?? ''), `signature in ${page.url()}`);
}
