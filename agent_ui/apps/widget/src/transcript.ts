/** The conversation as a plain text file. */

import { dayOf, timeOf } from './format';
import type { State } from './state';
import type { Speak } from './texts';

export function transcriptOf(state: State, t: Speak): string {
  const now = new Date();
  const lines = state.entries.map((entry) => {
    const who = entry.author === 'customer' ? t('you') : entry.name || t('bot');
    const when = `${dayOf(entry.at, state.language, t, now)} ${timeOf(entry.at, state.language)}`;
    const files = entry.attachments.map((file) => `[${file.name}]`);
    return `${when}  ${who}: ${[entry.text, ...files].filter(Boolean).join(' ')}`;
  });
  return `${state.config?.names[state.language] ?? ''}\n\n${lines.join('\n')}\n`;
}
