import type { UiTexts } from '@mainstem/l10n';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: UiTexts };
    returnNull: false;
  }
}
