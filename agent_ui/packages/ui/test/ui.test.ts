import { describe, expect, it } from 'vitest';
import { initials } from '../src/Avatar';
import { keyNames } from '../src/Keys';

describe('initials', () => {
  it.each([
    ['Ann Okafor', 'AO'],
    ['Joost van der Berg', 'JB'],
    ['Cher', 'C'],
    ['林晓梅', '晓梅'],
    ['王伟', '王伟'],
    ['陈美玲 Meiling Chen', '美玲'],
    ['', ''],
    ['  ', ''],
  ])('%s: %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('keyNames', () => {
  it.each([
    ['mod+k', false, ['Ctrl', 'K']],
    ['mod+k', true, ['⌘', 'K']],
    ['alt+1', false, ['Alt', '1']],
    ['g d', false, ['G', 'D']],
    ['enter', false, ['↵']],
  ])('%s', (shortcut, isMac, names) => {
    expect(keyNames(shortcut, isMac)).toEqual(names);
  });
});
