// Holds the built page to its budget: what a phone must fetch before the first
// screen, and what each step adds to that. Bytes as they travel, gzipped.

import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gzipSync } from 'node:zlib';

const ENTRY_BUDGET = 15_000;
const STEP_BUDGET = 30_000;

const dist = new URL('../dist/', import.meta.url);
const read = (name) => readFileSync(new URL(name, dist));
const manifest = JSON.parse(read('manifest.json'));

const weight = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);

/** A chunk with everything that it cannot run without. */
function filesOf(key, files = new Set()) {
  const chunk = manifest[key];
  if (!files.has(chunk.file)) {
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach((name) => filesOf(name, files));
  }
  return files;
}

const entry = filesOf('index.html').add('index.html');
const words = ['src/words/es.ts', 'src/words/en.ts'].map((key) => filesOf(key));
const longest = words.reduce((a, b) => (weight(a) > weight(b) ? a : b));
const first = new Set([...entry, ...longest]);

// What steps share, and what comes beside the first screen.
const shared = manifest['index.html'].dynamicImports.filter((key) => key.startsWith('_'));
const rows = [['entry, with its words', weight(first), ENTRY_BUDGET]];
for (const key of Object.keys(manifest).filter((key) => key.startsWith('src/steps/'))) {
  const own = [key, ...shared].flatMap((one) => [...filesOf(one)]).filter((file) => !first.has(file));
  const type = key.replace(/^.*\/|\.tsx$/g, '');
  rows.push([`step ${type}, with what steps share`, weight(new Set(own)), STEP_BUDGET]);
}

// What travels to most phones is the brotli beside it: it must say the same.
for (const { file, css = [] } of Object.values(manifest)) {
  for (const name of [file, ...css]) {
    const plain = brotliDecompressSync(read(`${name}.br`));
    if (!plain.equals(read(name))) {
      throw new Error(`${name}.br says something else than ${name}`);
    }
  }
}

let over = false;
for (const [name, bytes, budget] of rows) {
  over ||= bytes > budget;
  const verdict = bytes > budget ? 'OVER' : 'ok';
  process.stdout.write(`${name.padEnd(40)} ${String(bytes).padStart(6)} of ${budget}  ${verdict}\n`);
}
process.exitCode = over ? 1 : 0;
