import { describe, expect, it } from 'vitest';
import en from '../src/en.json';
import {
  closestLanguage,
  comingMoment,
  createTexts,
  dayName,
  fileSize,
  inLanguage,
  isSameDay,
  percent,
  shortMoment,
  spokenDuration,
  switchLanguage,
  timer,
} from '../src/index';
import zh from '../src/zh.json';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [deep, text] of flat(value, `${path}${key}.`)) found.set(deep, text);
  }
  return found;
}

const fields = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((m) => m[1]).sort();

describe('texts', () => {
  const [english, chinese] = [flat(en), flat(zh)];

  it('exist in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have the same fields in both languages', () => {
    const different = [...english].filter(
      ([key, text]) => String(fields(text)) !== String(fields(chinese.get(key) ?? '')),
    );
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('are not left in English', () => {
    const same = [...english].filter(([key, text]) => chinese.get(key) === text);
    expect(same.map(([key]) => key)).toEqual(['app.name']);
  });

  it('switch on the fly and count as the language does', async () => {
    const texts = await createTexts('en');
    expect(texts.t('inbox.unread', { count: 1 })).toBe('1 unread message');
    await switchLanguage(texts, 'zh');
    expect(texts.t('inbox.unread', { count: 1 })).toBe('1 条未读消息');
  });
});

describe('closestLanguage', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['fr', 'en-GB'], 'en'],
    [['fr'], 'en'],
    [['ZH-hant'], 'zh'],
  ])('%s is %s', (wanted, language) => {
    expect(closestLanguage(wanted)).toBe(language);
  });
});

describe('times', () => {
  const at = (day: number, hour: number) => new Date(2025, 2, day, hour, 5).getTime();
  const now = at(10, 12);

  it('runs like a stopwatch and never below zero', () => {
    expect([0, 7_000, 760_000, 3_753_000, -5].map(timer)).toEqual([
      '0:00',
      '0:07',
      '12:40',
      '1:02:33',
      '0:00',
    ]);
  });

  it('is said in words', () => {
    expect(spokenDuration(0, 'en')).toBe('0 seconds');
    expect(spokenDuration(760_000, 'en')).toBe('12 minutes 40 seconds');
    expect(spokenDuration(3_753_000, 'en')).toBe('1 hour 2 minutes');
  });

  it('names days near by and far away', () => {
    expect(dayName(at(10, 1), now, 'en')).toBe('Today');
    expect(dayName(at(9, 23), now, 'en')).toBe('Yesterday');
    expect(dayName(at(3, 9), now, 'en-GB')).toContain('3 March');
    expect(dayName(at(10, 1), now, 'zh')).toBe('今天');
  });

  it('tells when something will be', () => {
    expect(comingMoment(at(10, 18), now, 'en-GB')).toBe('18:05');
    expect(comingMoment(at(12, 8), now, 'en-GB')).toBe('Wed 08:05');
    expect(comingMoment(at(24, 8), now, 'en-GB')).toBe('24 Mar, 08:05');
  });

  it('is short: a time today, a day this year', () => {
    expect(shortMoment(at(10, 9), now, 'en')).toBe('09:05');
    expect(shortMoment(at(3, 9), now, 'en-GB')).toBe('3 Mar');
    expect(isSameDay(at(10, 0), at(10, 23))).toBe(true);
    expect(isSameDay(at(9, 23), at(10, 0))).toBe(false);
  });
});

it('writes sizes, shares and texts in a language', () => {
  expect(fileSize(84_220, 'en')).toBe('84 kB');
  expect(fileSize(5_400_000, 'en')).toBe('5.4 MB');
  expect(percent(0.914, 'en')).toBe('91%');
  expect(inLanguage({ en: 'Billing', zh: '账单' }, 'zh')).toBe('账单');
  expect(inLanguage({ en: 'Billing' }, 'zh')).toBe('Billing');
});
