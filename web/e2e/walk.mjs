// Walks any flow from its link to its end, by what the session says is due: as
// a person would, or with trouble on the way.

import { answersTo, fill } from './answers.mjs';
import { expect, inspect } from './browser.mjs';
import { fillByKeys, pressMain } from './keys.mjs';

const main = (page) => page.locator('.main-button:visible');

export const picture = {
  name: 'frente.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.alloc(20_000, 7)]),
};

/** The session of a token, in a language. */
export async function sessionOf(base, token, language = 'es') {
  const response = await fetch(new URL('/execution', base), {
    headers: { Authorization: `Bearer ${token}`, 'Accept-Language': language },
  });
  const answer = await response.json();
  expect(answer.success, `session: ${JSON.stringify(answer)}`);
  return answer.result;
}

/**
 * Does every step that is due; `trouble` is 'reload', 'offline', 'tabs', 'keys'
 * or none; `codeFor` reads the code that a step has sent. Answers the types of the steps that it did.
 */
export async function walk(page, { base, token, language = 'es', trouble = '', shot = '', codeFor }) {
  const session = () => sessionOf(base, token, language);
  const done = [];
  for (let now = await session(); now.current_step; now = await session()) {
    const step = now.current_step;
    const name = `${shot}-${String(done.length + 1).padStart(2, '0')}-${step.step}`;
    const look = async (half = '') => void (shot && (await inspect(page, name + half)));
    if (done.length === 0) {
      await page.waitForSelector('.steps:visible');
      await look('-overview');
    }
    await enter(page, step, trouble);
    if (trouble === 'reload') {
      await page.reload();
      await onStep(page, step);
    }
    await look();
    await answer(page, step, { trouble, codeFor, look });
    done.push(step.step);
    await send(page, trouble);
    await moved(session, step);
  }
  return done;
}

/** Through the overview, where there is one, to the step's form. */
async function enter(page, step, trouble) {
  await page.waitForSelector('.steps:visible, form:visible');
  if ((await page.locator('.steps:visible').count()) > 0) {
    await page.waitForSelector('.main-button:visible');
    await (trouble === 'keys' ? pressMain(page) : main(page).click());
  }
  await onStep(page, step);
}

async function onStep(page, step) {
  await page.waitForFunction((title) => {
    const heading = [...document.querySelectorAll('h1')].find((one) => one.checkVisibility());
    return heading?.textContent === title && document.querySelector('form');
  }, step.texts.title || step.step);
}

async function answer(page, step, { trouble, codeFor, look }) {
  const byKeys = trouble === 'keys';
  const answers = answersTo(step.schema);
  // A code needs no selfie.
  for (const collection of step.step === 'auth' ? [] : step.collections) {
    await attach(page, collection, byKeys);
  }
  const put = () => (byKeys ? fillByKeys : fill)(page, step.schema, answers);
  await put();
  const code = Object.keys(step.schema.properties ?? {}).find((name) => /^(code|nip)$/.test(name));
  if (code && step.actions.some((name) => name.startsWith('send_'))) {
    await send(page, trouble);
    if (trouble === 'offline') {
      // No code is sent twice unless it is asked for twice.
      await main(page).click();
    }
    await page.waitForSelector(`[name=${code}]`);
    await look('-code');
    answers[code] = (await codeFor?.(step)) ?? answers[code];
    await put();
  }
  if (step.setup?.text) {
    // What the result says was read stood there, to the letter.
    const read = await page.locator('.document:visible').textContent();
    expect(read === step.setup.text, `${step.step} shows: ${read}`);
  }
}

/** What a collection needs, and a picture wherever one is taken. */
async function attach(page, { name, min_files, mimes }, byKeys) {
  const section = page.locator(`[aria-labelledby="files-${name}"]`);
  const input = section.locator('.picks input:not([capture])');
  const wanted = mimes.includes(picture.mimeType) ? Math.max(min_files, 1) : min_files;
  for (let count = 0; count < wanted; count++) {
    if (byKeys) {
      const chooser = page.waitForEvent('filechooser');
      await input.focus();
      await page.keyboard.press('Space');
      await (await chooser).setFiles(picture);
    } else {
      await input.setInputFiles(picture);
    }
    await section.locator('.file.done').nth(count).waitFor();
  }
}

async function send(page, trouble) {
  if (trouble === 'keys') {
    await pressMain(page);
  } else if (trouble === 'offline') {
    await page.context().setOffline(true);
    await main(page).click();
    await page.waitForSelector('[role=alert]:visible');
    // It goes on by itself.
    await page.context().setOffline(false);
  } else {
    await main(page).click();
  }
}

/** The server has taken the step. */
async function moved(session, step) {
  for (let waited = 0; waited < 100; waited++) {
    const { current_step: now } = await session();
    if (now?.uuid !== step.uuid) {
      return;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${step.step} was not taken: ${JSON.stringify((await session()).current_step)}`);
}
