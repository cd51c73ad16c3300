// Writes each built file once more, compressed by brotli, which Go's standard
// library cannot. The compressor is a module of npm and not Node's own, so that
// the same build is the same bytes under every version of Node.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Only its CommonJS half runs in Node.
const brotli = createRequire(import.meta.url)('brotli-wasm');
const dist = new URL('../dist/', import.meta.url);

for (const name of readdirSync(dist, { recursive: true })) {
  if (/\.(html|js|css|svg|wasm)$/.test(name)) {
    const plain = readFileSync(new URL(name, dist));
    const small = brotli.compress(plain, { quality: 11 });
    if (small.length < plain.length) {
      writeFileSync(new URL(`${name}.br`, dist), small);
    }
  }
}
