// Every screen of the page, in light and dark, narrow and with large letters:
// pictures to look through, and checks that hold for each. Only the page comes
// from the server; what it is told comes from fake.mjs. Each screen says the state
// it needs, what the person does, and what must then stand there.
//
//   BASE_URL=http://127.0.0.1:8080 npm run screens

import { launch, say, shots } from './browser.mjs';
import { leaf } from './leaf.mjs';
import { modes } from './modes.mjs';
import { codes } from './screens/codes.mjs';
import { ends } from './screens/ends.mjs';
import { files } from './screens/files.mjs';
import { forms } from './screens/forms.mjs';
import { look } from './screens/look.mjs';
import { overview } from './screens/overview.mjs';
import { troubles } from './screens/troubles.mjs';

const screens = { ...overview, ...forms, ...files, ...codes, ...troubles, ...ends };

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
leaf();
say(`${faults.length === 0 ? 'ok' : faults.join('\n\n')}\nthe pictures are in ${shots}`);
process.exitCode = faults.length === 0 ? 0 : 1;
