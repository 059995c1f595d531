import { describe, expect, it } from 'vitest';
import { pending } from '../test/samples';
import { contrast, onColour, readableOn } from './colours';
import { sizeOf } from './format';
import { check, isEmail } from './forms';
import { delayOf } from './link';
import { linkify } from './linkify';
import { Memory, memoryStore } from './storage';
import { chooseLanguage, speaker } from './texts';

describe('linkify', () => {
  it.each([
    ['no address', ['no address']],
    ['see https://a.example/x?y=1.', ['see ', { href: 'https://a.example/x?y=1' }, '.']],
    ['(https://a.example)', ['(', { href: 'https://a.example' }, ')']],
    ['https://a.example/b_(c)', [{ href: 'https://a.example/b_(c)' }]],
    ['请看https://a.example/搬家。谢谢', ['请看', { href: 'https://a.example/搬家' }, '。谢谢']],
    ['javascript:alert(1)', ['javascript:alert(1)']],
    ['<a href="https://a.example">', ['<a href="', { href: 'https://a.example' }, '">']],
    ['http://', ['http://']],
  ])('%s', (text, parts) => {
    expect(linkify(text)).toEqual(parts);
  });
});

describe('texts', () => {
  it('fills in what it is given, once', () => {
    const t = speaker('en');
    expect(t('status_agent', { name: '{count} $& <b>' })).toBe('You are talking to {count} $& <b>');
    expect(speaker('fr')('send')).toBe('Send');
  });

  it('lets a site say it in its own words', () => {
    expect(speaker('zh', { greeting: '欢迎' })('greeting')).toBe('欢迎');
  });

  it('chooses the first wish that the site speaks', () => {
    expect(chooseLanguage([null, 'fr', 'zh-Hans-CN', 'en'], ['en', 'zh'])).toBe('zh');
    expect(chooseLanguage(['fr'], ['zh', 'en'])).toBe('zh');
  });
});

describe('what the device keeps', () => {
  const now = Date.parse('2030-01-02T00:00:00Z');

  it('is what was not taken, oldest first, by site', () => {
    const store = memoryStore();
    const memory = new Memory('a', store, memoryStore());
    memory.keep(pending('c2', 'second', { at: '2030-01-01T12:00:02.000Z' }));
    memory.keep(pending('c1', 'first', { at: '2030-01-01T12:00:01.000Z' }));
    new Memory('b', store, memoryStore()).keep(pending('c3'));
    expect(memory.pending(now).map((each) => each.frame.client_id)).toEqual(['c1', 'c2']);
    memory.forget('c1');
    expect(memory.pending(now)).toHaveLength(1);
  });

  it('is dropped when it is old or cannot be read', () => {
    const store = memoryStore();
    store.setItem('mainstem.a.out.bad', '{"frame":');
    const memory = new Memory('a', store, memoryStore());
    memory.keep(pending('c1', 'old', { at: '2029-12-01T00:00:00.000Z' }));
    expect(memory.pending(now)).toEqual([]);
    expect(store.length).toBe(0);
  });

  it('never stops the page when the device is full', () => {
    const full = {
      ...memoryStore(),
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(() => new Memory('a', full, full).keep(pending('c1'))).not.toThrow();
  });
});

it('comes back later and later, and never all at once', () => {
  expect([0, 1, 2].map((attempt) => delayOf(attempt, 1))).toEqual([500, 1000, 2000]);
  expect(delayOf(50, 1)).toBe(15_000);
  expect(delayOf(3, 0)).toBe(2_000);
});

it('keeps the colours of a site readable', () => {
  expect(onColour('#0b6478')).toBe('#ffffff');
  expect(onColour('#ffd400')).toBe('#0b1316');
  for (const accent of ['#ffd400', '#ffffff', '#000000', '#7fd1ae', '#0b6478']) {
    expect(contrast(readableOn(accent, '#ffffff'), '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readableOn(accent, '#131d21'), '#131d21')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(onColour(accent), accent)).toBeGreaterThanOrEqual(4.5);
  }
});

it('knows what a form still needs', () => {
  expect(check({ name: '', email: 'li@example.org', text: 'x' })).toEqual({});
  expect(check({ name: '', email: 'li', text: ' ' })).toEqual({
    email: 'need_email',
    text: 'need_text',
  });
  expect(isEmail('li wei@example.org')).toBe(false);
});

it('writes sizes as people read them', () => {
  expect(sizeOf(10, 'en')).toBe('1 kB');
  expect(sizeOf(4_200, 'en')).toBe('4 kB');
  expect(sizeOf(1_572_864, 'en')).toBe('1.5 MB');
  expect(sizeOf(10_485_760, 'en')).toBe('10 MB');
});
