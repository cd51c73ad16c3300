// The ways in which screens are looked at, by the names of MODES.

import { phone } from './browser.mjs';

const small = { width: 320, height: 568 };

export const modes = {
  light: {},
  dark: { colorScheme: 'dark' },
  narrow: { viewport: small },
  // Twice the letters, as the browser's setting makes them.
  large: { viewport: small, large: true },
  desktop: { viewport: { width: 1100, height: 800 }, isMobile: false },
};

/** A phone of its own, as the mode has it. */
export async function openPhone(browser, mode, more = {}) {
  const { large, ...look } = modes[mode];
  const context = await browser.newContext({ ...phone, ...more, ...look });
  if (large) {
    await context.addInitScript(growLetters);
  }
  return context;
}

function growLetters() {
  const grow = new CSSStyleSheet();
  grow.replaceSync('html { font-size: 200% }');
  document.adoptedStyleSheets = [grow];
}
