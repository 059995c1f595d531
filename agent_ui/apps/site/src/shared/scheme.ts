/** Light or dark: the machine's own until the visitor chooses. */

import { all } from './dom';
import { keep, kept } from './kept';
import { onLanguage, say } from './language';

const KEY = 'mainstem.scheme';
const ATTRIBUTE = 'data-mantine-color-scheme'; // what the tokens of packages/ui listen to
let chosen = kept(KEY);
const dark = matchMedia('(prefers-color-scheme: dark)');

const SUN =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="4.2"/><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"/></svg>';
const MOON =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7Z"/></svg>';

export function dress(): void {
  show();
  dark.addEventListener('change', show);
  for (const button of all('[data-switch="scheme"]')) {
    button.addEventListener('click', () => {
      chosen = isDark() ? 'light' : 'dark';
      keep(KEY, chosen);
      show();
    });
  }
  onLanguage(label);
}

function isDark(): boolean {
  return document.documentElement.getAttribute(ATTRIBUTE) === 'dark';
}

function show(): void {
  const scheme = chosen ?? (dark.matches ? 'dark' : 'light');
  document.documentElement.setAttribute(ATTRIBUTE, scheme);
  document.documentElement.classList.toggle('dark-mode', scheme === 'dark');
  for (const button of all('[data-switch="scheme"]')) button.innerHTML = isDark() ? SUN : MOON;
  label();
}

function label(): void {
  const text = isDark()
    ? say({ en: 'Light colours', zh: '浅色' })
    : say({ en: 'Dark colours', zh: '深色' });
  for (const button of all('[data-switch="scheme"]')) {
    button.setAttribute('aria-label', text);
    button.title = text;
  }
}
