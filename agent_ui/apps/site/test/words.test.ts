/** Every word of the pages exists in both languages, and nothing is translated that is not shown. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zh as company } from '../src/company/zh';
import { zh as reference } from '../src/reference/zh';
import { zh as start } from '../src/start/zh';

const ASKED = /data-t(?:-label)?="([a-z_]+)"/g;

describe.each([
  ['index.html', start],
  ['harbour-gas.html', company],
  ['docs.html', reference],
])('%s', (file, words) => {
  const html = readFileSync(resolve(import.meta.dirname, '..', file), 'utf8');
  const asked = new Set([...html.matchAll(ASKED)].map((found) => found[1] ?? ''));

  it('says everything in Chinese too', () => {
    expect([...asked].filter((key) => !words[key])).toEqual([]);
  });

  it('keeps no words that the page lost', () => {
    expect(Object.keys(words).filter((key) => !asked.has(key))).toEqual([]);
  });

  it('has no script within the page', () => {
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(html).not.toMatch(/\son[a-z]+=/);
  });

  it('loads nothing from elsewhere', () => {
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});
