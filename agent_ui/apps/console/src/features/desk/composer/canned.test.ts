import { describe, expect, it } from 'vitest';
import { fitting, putInto, slashAt } from './canned';

const reply = (shortcut: string, title: string, text: string) => ({
  id: shortcut,
  shortcut,
  title,
  text,
  language: 'en',
});
const REPLIES = [
  reply('bye', 'Goodbye', 'Have a good day'),
  reply('hello', 'Greeting', 'Hello and welcome'),
  reply('plan', 'Payment plan', 'Over twelve months'),
];

describe('slashAt', () => {
  it.each([
    ['/', 1, { start: 0, q: '' }],
    ['/hel', 4, { start: 0, q: 'hel' }],
    ['Good day /by', 12, { start: 9, q: 'by' }],
    ['1/2', 3, null],
    ['https://x', 9, null],
    ['/hello there', 12, null],
    ['你好 /账', 5, { start: 3, q: '账' }],
  ])('%s at %i', (text, caret, found) => {
    expect(slashAt(text, caret)).toEqual(found);
  });
});

describe('fitting', () => {
  const names = (q: string) => fitting(REPLIES, q).map(({ shortcut }) => shortcut);

  it('lists everything for a bare slash', () => {
    expect(names('')).toEqual(['bye', 'hello', 'plan']);
  });

  it('puts shortcuts before titles before texts', () => {
    expect(names('good')).toEqual(['bye']);
    expect(names('p')).toEqual(['plan']);
    expect(names('TWELVE')).toEqual(['plan']);
    expect(names('zebra')).toEqual([]);
  });
});

describe('putInto', () => {
  it('replaces the slash word', () => {
    expect(putInto('Hi /he!', 3, 6, 'Hello')).toEqual({ text: 'Hi Hello!', caret: 8 });
  });

  it('adds a blank where words would touch', () => {
    expect(putInto('Yes.', 4, 4, 'It is free.').text).toBe('Yes. It is free.');
  });
});
