// A page without a finger or a mouse: Tab, Space, Enter, arrows and letters.

import { expect } from './browser.mjs';

const here = (page) =>
  page.evaluate(() => {
    const { name, type, className, tagName, options, value } = document.activeElement;
    return {
      name,
      type,
      className,
      tagName,
      value,
      options: options && [...options].map((one) => ({ value: one.value, label: one.label })),
    };
  });

/** Goes on by Tab until it stands on what is wanted. */
async function tabUntil(page, wanted) {
  for (let presses = 0; presses < 150; presses++) {
    const at = await here(page);
    if (wanted(at)) {
      return at;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there');
}

export async function pressMain(page) {
  await tabUntil(page, (at) => at.className === 'main-button');
  await page.keyboard.press('Enter');
}

/** Answers each field that Tab reaches, from the heading to the button. */
export async function fillByKeys(page, schema, answers) {
  const flat = flatten(schema, answers);
  await page.locator('h1:visible').focus();
  const left = new Set(Object.keys(flat));
  for (;;) {
    const at = await tabUntil(page, ({ name, className }) => left.has(name) || className === 'main-button');
    if (at.className === 'main-button') {
      return;
    }
    left.delete(at.name);
    await answer(page, at, flat[at.name]);
    await page.keyboard.press('Tab');
  }
}

async function answer(page, at, { value, values }) {
  if (at.type === 'radio') {
    await page.keyboard.press('Space');
    const place = values ? values.indexOf(value) : value ? 0 : 1;
    for (let step = 0; step < place; step++) {
      await page.keyboard.press('ArrowDown');
    }
  } else if (at.type === 'checkbox') {
    await page.keyboard.press('Space');
  } else if (at.tagName === 'SELECT') {
    const wanted = values ? String(values.indexOf(value)) : String(value);
    const known = at.options.findIndex((one) => one.value === wanted);
    // A list of the page's own need not have the schema's example.
    const target = known < 0 && !values ? 1 : known;
    const from = at.options.findIndex((one) => one.value === at.value);
    expect(target >= 0, `${at.name}: nothing like ${wanted} to choose`);
    for (let step = 0; step < Math.abs(target - from); step++) {
      await page.keyboard.press(target > from ? 'ArrowDown' : 'ArrowUp');
    }
  } else {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(String(value));
  }
}

/** Answers by the names of their inputs. */
function flatten(schema, answers, prefix = '') {
  const flat = {};
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const value = answers[name];
    const path = prefix + name;
    if (value === undefined) {
      continue;
    }
    if (property.type === 'object') {
      Object.assign(flat, flatten(property, value, `${path}.`));
    } else if (property.items?.type === 'object') {
      value.forEach((row, index) => Object.assign(flat, flatten(property.items, row, `${path}.${index}.`)));
    } else if (property.format === 'date') {
      const [year, month, day] = value.split('-').map(Number);
      Object.assign(flat, {
        [`${path}.day`]: { value: day },
        [`${path}.month`]: { value: month },
        [`${path}.year`]: { value: year },
      });
    } else {
      flat[path] = { value, values: property.enum ?? property.oneOf?.map((one) => one.const) };
    }
  }
  return flat;
}
