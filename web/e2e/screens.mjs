// Every screen of the page, in light and dark, narrow and with large letters:
// pictures to look through, and checks that hold for each. Only the page comes
// from the server; what it is told comes from fake.mjs.
//
//   BASE_URL=http://127.0.0.1:8080 npm run screens

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inspect, launch, listen, phone, say, shots } from './browser.mjs';
import { answers, FakeExecution, kinds } from './fake.mjs';
import { fill } from './answers.mjs';

const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';
const three = ['acceptance', 'personal_address', 'custom_form'];
const paper = ['acceptance', 'files_upload'];
const main = (page) => page.locator('.main-button');

/** Each screen: the state it needs, what the person does, what must then stand there. */
const screens = {
  overview: { shows: '.steps' },
  'overview-again': {
    prepare: (fake) => {
      fake.start('personal_address');
      fake.due.status = 'pristine';
    },
    shows: '.steps .done',
  },
  'overview-place': { types: ['liveness', 'acceptance'], shows: '.notice.info' },
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
  acceptance: { prepare: (fake) => fake.start(), shows: '.document' },
  'acceptance-missing': {
    prepare: (fake) => fake.start(),
    act: async (page) => {
      await page.waitForSelector('#accepted');
      await main(page).tap();
    },
    shows: '#accepted-fault',
  },
  address: { prepare: (fake) => fake.start('personal_address'), shows: '[name=zip_code]' },
  'address-empty': {
    prepare: (fake) => fake.start('personal_address'),
    act: async (page) => {
      await page.waitForSelector('[name=zip_code]');
      await main(page).tap();
    },
    shows: '.fault',
  },
  'address-refused': {
    prepare: (fake) => fake.start('personal_address'),
    act: async (page) => {
      await fill(page, kinds.personal_address.schema, {
        ...answers('personal_address'),
        zip_code: '64000',
      });
      await main(page).tap();
    },
    shows: '.faulty [name=zip_code]',
    noisy: true,
  },
  form: { prepare: (fake) => fake.start('custom_form'), shows: '[name=email]' },
  'form-faults': {
    prepare: (fake) => fake.start('custom_form'),
    act: async (page) => {
      await page.locator('[name=email]').fill('ana@');
      await page.locator('[name=children]').fill('muchos');
      await main(page).tap();
    },
    shows: '.fault',
  },
  files: { types: paper, prepare: (fake) => fake.start('files_upload'), shows: '.pick' },
  'files-held': {
    types: paper,
    prepare: (fake) => fake.start('files_upload'),
    act: async (page, fake) => {
      await page.waitForSelector('.pick');
      // To a finger it is a button as ever.
      await main(page).tap({ force: true });
      const focus = await page.evaluate(() => document.activeElement.type);
      expect(focus === 'file', `the focus went to ${focus}`);
      expect(!fake.calls.some(([, path]) => path.endsWith('/submit')), 'submitted too early');
    },
    shows: '.held',
  },
  'files-sending': {
    types: paper,
    prepare: (fake) => {
      fake.start('files_upload');
      const answer = fake.answer.bind(fake);
      // The last part of the second file stays on its way.
      fake.answer = (method, path, body) =>
        body?.name?.startsWith('reverso') && Number(body.offset) > 0
          ? null
          : answer(method, path, body);
    },
    act: async (page) => {
      await choose(page, [picture('frente.jpg', 700_000), picture('reverso.jpg', 900_000)]);
      await page.waitForSelector('.file.done');
      await page.waitForFunction(() => document.querySelector('progress')?.value >= 50);
    },
    shows: '.file.sending',
  },
  'files-lost': {
    types: paper,
    prepare: (fake) => fake.start('files_upload').hold('frente.jpg', 700_000),
    act: async (page) => {
      await page.waitForSelector('.pick');
      await lose(page);
      await choose(page, [picture('IMG_20260102_030405_el_reverso_de_mi_credencial.jpg', 900_000)]);
    },
    shows: '.file.paused .small-button',
    noisy: true,
    after: async (fake, page) => {
      // It goes on by itself, with nothing tapped.
      await find(page);
      await page.waitForFunction(() => document.querySelectorAll('.file.done').length === 2);
      expect(await main(page).getAttribute('aria-disabled') === 'false', 'the button is still held');
    },
  },
  'files-refused': {
    types: paper,
    prepare: (fake) => {
      fake.start('files_upload');
      const answer = fake.answer.bind(fake);
      const refusal = {
        code: 'media_kind_not_allowed',
        message: 'El contenido del archivo es de un tipo que su colección no admite.',
      };
      fake.answer = (method, path, body) =>
        body?.name === 'dañado.jpg' ? [415, refusal] : answer(method, path, body);
    },
    act: (page) =>
      choose(page, [
        picture('enorme.jpg', 6 << 20),
        { name: 'canción.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(9) },
        picture('dañado.jpg', 5_000),
      ]),
    shows: '.file.refused ~ .file.refused ~ .file.refused',
    noisy: true,
  },
  'files-unfinished': {
    types: paper,
    prepare: (fake) => {
      fake.start('files_upload').hold('frente.jpg', 700_000);
      const begun = { upload: 'earlier', collection: 'id', name: 'reverso.jpg' };
      fake.uploads = [{ ...begun, offset: 524_288, size: 900_000 }];
    },
    shows: '.file.paused .pick',
    after: async (fake, page) => {
      const file = picture('reverso.jpg', 900_000);
      await page.locator('.file.paused input').setInputFiles(file);
      await page.waitForFunction(() => document.querySelectorAll('.file.done').length === 2);
      const sent = fake.calls.filter(([, path]) => path.endsWith('/media'));
      const [, , { upload, offset, length }] = sent[0];
      expect(
        sent.length === 1 && upload === 'earlier' && offset === '524288' && length === 375_712,
        `sent ${JSON.stringify(sent)}`,
      );
    },
  },
  'files-done': {
    types: paper,
    prepare: (fake) => {
      fake.start('files_upload').hold('frente.jpg', 700_000).hold('reverso.jpg', 4_500_000);
      fake.hold('recibo de luz.pdf', 300_000, 'receipt');
    },
    act: (page) => page.locator('.icon-button').first().tap(),
    shows: '.choices',
    after: async (fake, page) => {
      await page.locator('.small-button.bad').tap();
      await page.waitForFunction(() => document.querySelectorAll('.file.done').length === 2);
      expect(fake.media.length === 2, 'nothing was removed');
      expect(await main(page).getAttribute('aria-disabled') === 'true', 'the button is not held');
      const focus = await page.evaluate(() => document.activeElement.className);
      expect(focus === 'collection', `the focus went to ${focus}`);
    },
  },
  'files-keyboard': {
    // No finger, no mouse: choose, regret, choose again, send.
    types: paper,
    prepare: (fake) => fake.start('files_upload').hold('frente.jpg', 700_000),
    act: async (page) => {
      await page.waitForSelector('.pick');
      const keys = page.keyboard;
      await keys.press('Tab');
      await keys.press('Enter');
      await page.waitForSelector('.choices');
      await keys.press('Tab');
      await keys.press('Enter');
      await page.waitForSelector('.file', { state: 'detached' });
      for (const name of ['otra.jpg', 'reverso.jpg']) {
        const chooser = page.waitForEvent('filechooser');
        await tabTo(page, '.picks input:not([capture])');
        await keys.press('Space');
        await (await chooser).setFiles(picture(name, 9_000));
        await page.waitForFunction(
          (name) => document.querySelector('.files')?.textContent.includes(`${name}Listo`),
          name,
        );
        await page.locator('h1').focus();
      }
      await tabTo(page, '.main-button');
    },
    shows: '.main-button:focus',
    after: async (fake, page) => {
      await page.keyboard.press('Enter');
      await page.waitForSelector('.badge.good');
      expect(fake.media.map(({ name }) => name).join() === 'otra.jpg,reverso.jpg', 'other files');
    },
  },
  'files-english': {
    types: paper,
    path: '/f/MTIzfGFiYw%3D?lang=en',
    prepare: (fake) => fake.start('files_upload').hold('front.jpg', 700_000),
    shows: '.file.done',
  },
  identity: {
    types: ['enroll_simple'],
    prepare: (fake) => fake.start(),
    act: async (page) => {
      await page.waitForSelector('[name=curp]');
      await fill(page, kinds.enroll_simple.schema, answers('enroll_simple'));
    },
    shows: '[name=clabe]',
    after: async (fake, page) => {
      const shown = (name) => page.locator(`[name=${name}]`).inputValue();
      expect((await shown('curp')) === 'HEGG 560427 MVZRRL04', `CURP: ${await shown('curp')}`);
      expect((await shown('rfc')) === 'PEGJ 990311 AB1', `RFC: ${await shown('rfc')}`);
      expect((await shown('clabe')) === '012 180 02605078385 8', `CLABE: ${await shown('clabe')}`);
      await main(page).tap();
      await page.waitForSelector('.badge.good');
      const [, , { payload }] = fake.calls.find(([, path]) => path.endsWith('/submit'));
      for (const [name, value] of Object.entries(answers('enroll_simple'))) {
        expect(payload[name] === value, `${name}: ${payload[name]}, not ${value}`);
      }
    },
  },
  'identity-odd': {
    types: ['enroll_simple'],
    prepare: (fake) => fake.start(),
    act: async (page) => {
      await page.waitForSelector('[name=curp]');
      await page.locator('[name=curp]').pressSequentially('hegg560427mvzrrl05');
      await page.locator('[name="birth_date.day"]').fill('31');
      await page.locator('[name="birth_date.month"]').selectOption('2');
      await page.locator('[name="birth_date.year"]').fill('1999');
      await page.locator('[name=clabe]').fill('01218002605078385');
      await main(page).tap();
    },
    shows: '.odd:not(:empty)',
  },
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
  people: {
    types: ['people'],
    prepare: (fake) => fake.start(),
    act: async (page) => {
      await page.locator('[name="references.0.name"]').fill('María López');
      await page.locator('[name="references.0.phone_number"]').fill('5598765432');
      await page.locator('.list .small-button').tap();
      await page.locator('[name="references.1.name"]').fill('Luis');
      await main(page).tap();
    },
    shows: '.faulty [name="references.1.phone_number"]',
    after: async (fake, page) => {
      await page.locator('.card .icon-button').first().tap();
      await page.waitForFunction(() => document.querySelectorAll('.card').length === 1);
      await page.locator('[name="references.0.phone_number"]').fill('8112345678');
      await page.locator('.list .small-button').tap();
      await main(page).tap();
      await page.waitForSelector('.badge.good');
      const [, , { payload }] = fake.calls.find(([, path]) => path.endsWith('/submit'));
      const want = '{"references":[{"name":"Luis","phone_number":"8112345678"}]}';
      expect(JSON.stringify(payload) === want, JSON.stringify(payload));
    },
  },
  nothing: { types: ['enroll_fingerprint'], prepare: (fake) => fake.start(), shows: '.form' },
  'overview-ends': {
    prepare: (fake) => {
      fake.expiresAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
    },
    shows: '.actions .quiet',
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
  unknown: { types: ['personal_references'], prepare: (fake) => fake.start(), shows: '.raw' },
  'unknown-open': {
    types: ['personal_references'],
    prepare: (fake) => fake.start(),
    act: (page) => page.locator('summary').tap(),
    shows: '.code',
  },
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
  'link-dead': {
    prepare: (fake) => {
      fake.answer = () => [401, { code: 'unauthenticated', message: 'x' }];
    },
    shows: '.badge.calm',
    noisy: true,
  },
  'link-missing': { path: '/f', shows: '.badge.calm' },
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
  minimal: { path: '/f/MTIzfGFiYw?minimal=true', shows: '.steps', hides: '.header' },
  english: {
    path: '/f/MTIzfGFiYw%3D?lang=en',
    prepare: (fake) => fake.start('personal_address'),
    shows: '[name=zip_code]',
  },
};

const picture = (name, bytes) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.alloc(bytes, name) });

/** Chooses files for the first collection, as the phone's own picker would. */
async function choose(page, files) {
  await page.locator('.picks input:not([capture])').first().setInputFiles(files);
}

async function tabTo(page, selector) {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((one) => document.activeElement.matches(one), selector)) {
      return;
    }
  }
  throw new Error(`no Tab leads to ${selector}`);
}

const modes = {
  light: {},
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 320, height: 568 } },
  // Twice the letters, as the browser's setting makes them.
  large: { viewport: { width: 320, height: 568 }, large: true },
  desktop: { viewport: { width: 1100, height: 800 }, isMobile: false },
};

const toServer = (url) => url.pathname.startsWith('/execution');
const abort = (route) => route.abort();

/** Stands before the played server until `find` takes it away. */
async function lose(page) {
  await page.route(toServer, abort);
}

async function find(page) {
  await page.unroute(toServer, abort);
}

async function look(browser, name, screen, mode) {
  const { large, ...look } = modes[mode];
  const context = await browser.newContext({ ...phone, ...screen.context, ...look });
  const page = await context.newPage();
  const heard = listen(page, () => screen.noisy);
  const fake = new FakeExecution(screen.types ?? three);
  screen.prepare?.(fake);
  await fake.serve(page);
  await page.route('https://shop.example/**', (route) => route.fulfill({ body: 'there' }));
  if (screen.leaves) {
    // By itself after 2 s; here no sooner than it was looked at.
    await page.addInitScript(() => {
      const later = window.setTimeout;
      window.setTimeout = (run, ms, ...more) =>
        ms === 2_000 ? (window.leave = run) && 0 : later(run, ms, ...more);
    });
  }
  if (screen.lost) {
    await lose(page);
  }
  if (large) {
    await page.addInitScript(() => {
      const grow = new CSSStyleSheet();
      grow.replaceSync('html { font-size: 200% }');
      document.adoptedStyleSheets = [grow];
    });
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

/** What is looked at: MODES, or what is named on the command line; else all. */
const only = process.argv.slice(2);
const wantedModes = (process.env.MODES ?? Object.keys(modes).join(',')).split(',');
const browser = await launch();
const faults = [];
const todo = Object.keys(screens).flatMap((name) =>
  wantedModes
    .filter((mode) => only.length === 0 || only.includes(name) || only.includes(mode))
    .map((mode) => [name, mode]),
);
const looked = todo.map(([name, mode]) => `${name}-${mode}`);

async function worker() {
  for (let next = todo.shift(); next; next = todo.shift()) {
    const [name, mode] = next;
    try {
      await within(90_000, look(browser, name, screens[name], mode));
    } catch (error) {
      faults.push(`${name}-${mode}: ${error.message}`);
    }
  }
}

/** Not every call of the browser gives up by itself. */
function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${ms / 1_000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

await Promise.all([worker(), worker()]);
await browser.close();
leaf(looked);
say(`${faults.length === 0 ? 'ok' : faults.join('\n\n')}\nthe pictures are in ${shots}`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** A page to page through the pictures, each screen with its modes beside it. */
function leaf(names) {
  const pictures = names
    .map((name) => `<figure><figcaption>${name}</figcaption><img src="${name}.png" loading="lazy"></figure>`)
    .join('');
  const style =
    'body{display:flex;flex-wrap:wrap;gap:1rem;background:#888;font:14px sans-serif}' +
    'figure{margin:0}img{width:270px}';
  writeFileSync(
    join(shots, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${style}</style>${pictures}`,
  );
}
