// The widget travels with every page of a company's site: its size is a promise.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 30_000;
const file = new URL('../dist/widget.js', import.meta.url);
const script = readFileSync(file);
const size = gzipSync(script, { level: 9 }).length;
const isEval = /\beval\(|new Function\(/.test(script.toString());

console.log(`widget.js: ${size} of ${LIMIT_BYTES} bytes, gzipped`);
if (size > LIMIT_BYTES || isEval) {
  console.error(isEval ? 'widget.js evaluates text as code' : 'widget.js is over its budget');
  process.exit(1);
}
