// What a person's hand does on every kind of screen.

export const base = process.env.BASE_URL ?? 'http://127.0.0.1:8080';

export const main = (page) => page.locator('.main-button');

export const picture = (name, bytes) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.alloc(bytes, name) });

/** Chooses files for the first collection, as the phone's own picker would. */
export async function choose(page, files) {
  await page.locator('.picks input:not([capture])').first().setInputFiles(files);
}

export async function tabTo(page, selector) {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((one) => document.activeElement.matches(one), selector)) {
      return;
    }
  }
  throw new Error(`no Tab leads to ${selector}`);
}

const toServer = (url) => url.pathname.startsWith('/execution');
const abort = (route) => route.abort();

/** Stands before the played server until `find` takes it away. */
export async function lose(page) {
  await page.route(toServer, abort);
}

export async function find(page) {
  await page.unroute(toServer, abort);
}
