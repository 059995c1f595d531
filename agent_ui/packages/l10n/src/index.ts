/** The product's texts and how it writes dates and numbers. */

import { createInstance, type i18n } from 'i18next';
import en from './en.json';

export * from './format';

export const LANGUAGES = ['en', 'zh'] as const;
export type UiLanguage = (typeof LANGUAGES)[number];
export type UiTexts = typeof en;
/** How each language calls itself. */
export const LANGUAGE_NAMES: Record<UiLanguage, string> = { en: 'English', zh: '中文' };

/** English is built in; other languages are fetched when they are first wanted. */
const load: Record<UiLanguage, () => Promise<UiTexts>> = {
  en: async () => en,
  zh: async () => (await import('./zh.json')).default,
};

/** Make the translator, ready in `language`. */
export async function createTexts(language: UiLanguage): Promise<i18n> {
  const texts = createInstance();
  await texts.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  if (language !== 'en') await switchLanguage(texts, language);
  return texts;
}

/** Change the language on the fly, fetching its texts first. */
export async function switchLanguage(texts: i18n, language: UiLanguage): Promise<void> {
  if (!texts.hasResourceBundle(language, 'translation')) {
    texts.addResourceBundle(language, 'translation', await load[language]());
  }
  await texts.changeLanguage(language);
}

/** The product language that fits best what a browser or a profile asks for. */
export function closestLanguage(wanted: readonly string[]): UiLanguage {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}
