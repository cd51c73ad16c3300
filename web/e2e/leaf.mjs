// A page to page through the pictures, each screen with its modes beside it.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shots } from './browser.mjs';

/** Writes it anew, of all pictures that are there. */
export function leaf() {
  const names = readdirSync(shots)
    .filter((name) => name.endsWith('.png'))
    .sort();
  const pictures = names
    .map((name) => `<figure><figcaption>${name.slice(0, -4)}</figcaption><img src="${name}" loading="lazy"></figure>`)
    .join('');
  const style =
    'body{display:flex;flex-wrap:wrap;gap:1rem;background:#888;font:14px sans-serif}' +
    'figure{margin:0}img{width:270px}';
  writeFileSync(
    join(shots, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${style}</style>${pictures}`,
  );
}
