/** Says whether people are there now, as the installation's own business hours have it. */

import { one } from '../shared/dom';
import { language, onLanguage, say } from '../shared/language';

const EVERY_MS = 60_000;
const TIME_ZONE = 'Europe/London'; // where Port Marlow would lie

interface Opening {
  open: boolean;
  next_opening: string | null;
}

let opening: Opening | null = null;

export function watchOpening(): void {
  onLanguage(show);
  const ask = async () => {
    opening = await read();
    show();
    setTimeout(ask, EVERY_MS);
  };
  void ask();
}

async function read(): Promise<Opening | null> {
  try {
    const answer = await fetch('/api/web-chat/sites/harbour-gas');
    return answer.ok ? ((await answer.json()) as Opening) : null;
  } catch {
    return null;
  }
}

function show(): void {
  const place = one('[data-opening]');
  place.dataset.open = opening ? String(opening.open) : 'unknown';
  place.textContent = opening ? words(opening) : '';
}

function words({ open, next_opening }: Opening): string {
  if (open) return say({ en: 'People are here now', zh: '人工客服在线' });
  if (!next_opening) return say({ en: 'The assistant is here', zh: '智能助手在线' });
  const at = new Date(next_opening).toLocaleString(language() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: TIME_ZONE,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  return say({
    en: `The assistant is here; people are back ${at}`,
    zh: `智能助手在线；人工客服将于${at} 恢复服务`,
  });
}
