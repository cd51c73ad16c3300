// Files: chosen, on their way, lost, refused, resumed, removed.

import { expect } from '../browser.mjs';
import { choose, find, lose, main, picture, tabTo } from './hand.mjs';

const paper = ['acceptance', 'files_upload'];

export const files = {
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
};
