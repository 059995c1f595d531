import { describe, expect, it } from 'vitest';
import { isSingle, isTyping, type KeyPress, nameOf } from './shortcut';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
});

describe('nameOf', () => {
  it.each([
    [press('a'), 'a'],
    [press('A'), 'a'],
    [press('?'), '?'],
    [press('Enter'), 'enter'],
    [press('k', { ctrlKey: true }), 'mod+k'],
    [press('k', { metaKey: true }), 'mod+k'],
    [press('¡', { altKey: true, code: 'Digit1' }), 'alt+1'],
    [press('Shift'), null],
    [press('Process'), null],
  ])('%o is %s', (event, name) => {
    expect(nameOf(event)).toBe(name);
  });
});

it('knows which shortcuts would swallow typed text', () => {
  expect(['a', '?', 'enter', 'alt+1', 'mod+k'].filter(isSingle)).toEqual(['a', '?', 'enter']);
});

it('knows where typing goes on', () => {
  expect(isTyping(document.createElement('textarea'))).toBe(true);
  expect(isTyping(document.createElement('button'))).toBe(false);
  expect(isTyping(null)).toBe(false);
});
