/** Which language the page speaks. English stands in the HTML; other languages replace it. */

import { all } from './dom';
import { keep, kept } from './kept';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Words = Record<string, string>;

const KEY = 'mainstem.language';
const TAGS: Record<Language, string> = { en: 'en', zh: 'zh-Hans' };
const NAMES: Record<Language, string> = { en: 'English', zh: '中文' };

let current: Language = 'en';
const listeners: (() => void)[] = [];
const english = new WeakMap<HTMLElement, Words>();

export function language(): Language {
  return current;
}

/** The text in the language of the page. */
export function say(texts: Record<Language, string>): string {
  return texts[current];
}

/** Called now and whenever the language changes: to write again what is not in the HTML. */
export function onLanguage(write: () => void): void {
  listeners.push(write);
  write();
}

/** Show the page in the visitor's language and make the switch work. */
export function speak(zh: Words, titles: Record<Language, string>): void {
  const turn = (to: Language) => {
    current = to;
    document.documentElement.lang = TAGS[to];
    document.title = titles[to];
    for (const each of all('[data-t]')) put(each, 'text', each.dataset.t ?? '', zh);
    for (const each of all('[data-t-label]')) put(each, 'label', each.dataset.tLabel ?? '', zh);
    for (const button of all('[data-switch="language"]')) {
      const other = otherThan(to);
      button.textContent = NAMES[other];
      button.lang = TAGS[other];
    }
    for (const write of listeners) write();
  };
  for (const button of all('[data-switch="language"]')) {
    button.addEventListener('click', () => {
      const to = otherThan(current);
      keep(KEY, to);
      turn(to);
    });
  }
  turn(wanted());
}

function otherThan(now: Language): Language {
  return now === 'en' ? 'zh' : 'en';
}

function put(target: HTMLElement, part: 'text' | 'label', key: string, zh: Words): void {
  const known = english.get(target) ?? {};
  known[part] ??= (part === 'text' ? target.textContent : target.getAttribute('aria-label')) ?? '';
  english.set(target, known);
  const text = (current === 'zh' ? zh[key] : undefined) ?? known[part];
  if (part === 'text') target.textContent = text;
  else target.setAttribute('aria-label', text);
}

function wanted(): Language {
  const asked = [
    new URLSearchParams(location.search).get('language'),
    kept(KEY),
    ...navigator.languages,
  ];
  for (const each of asked) {
    const found = LANGUAGES.find((name) => each?.toLowerCase().startsWith(name));
    if (found) return found;
  }
  return 'en';
}
