/** The reader's language and how things are written in it. */

import { closestLanguage, type UiLanguage } from '@mainstem/l10n';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The translator and the language, for texts of the server that come in several languages. */
export function useTexts() {
  const { t, i18n } = useTranslation();
  const language: UiLanguage = closestLanguage([i18n.language]);
  return { t, i18n, language };
}

/** The text for a code of the server, or the code itself in words when it is a new one. */
export function useCodeText(): (section: CodeSection, code: string) => string {
  const { t, i18n } = useTexts();
  return (section, code) => {
    const key = `${section}.${code}`;
    return i18n.exists(key) ? t(key as 'why.reason.declined') : code.replaceAll('_', ' ');
  };
}

export type CodeSection =
  | 'why.reason'
  | 'why.rules'
  | 'handover.reasons'
  | 'handover.sources'
  | 'handover.known'
  | 'handover.values'
  | 'cause'
  | 'customer.kind'
  | 'language'
  | 'knowledge.topics'
  | 'mood'
  | 'call.ending'
  | 'dial.refused'
  | 'role';

/** What to call a customer, also one who has not given a name: on a page or on the telephone. */
export function useCustomerName(): (customer: { name: string }, channel?: string) => string {
  const { t } = useTexts();
  return useCallback(
    ({ name }, channel) => name || t(channel === 'voice' ? 'customer.caller' : 'customer.unknown'),
    [t],
  );
}
