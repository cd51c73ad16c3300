// Steps that ask for answers: forms from schemas, and what no form can show.

import { fill } from '../answers.mjs';
import { expect } from '../browser.mjs';
import { answers, kinds } from '../kinds.mjs';
import { main } from './hand.mjs';

export const forms = {
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
  unknown: { types: ['personal_references'], prepare: (fake) => fake.start(), shows: '.raw' },
  'unknown-open': {
    types: ['personal_references'],
    prepare: (fake) => fake.start(),
    act: (page) => page.locator('summary').tap(),
    shows: '.code',
  },
};
