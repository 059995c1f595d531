/** Times and sizes in the visitor's language. */

import type { Speak } from './texts';

/** "en" is "en-GB" for somebody in Britain: the browser knows how its owner writes times. */
function locale(language: string): string {
  return navigator.languages.find((each) => each.startsWith(language)) ?? language;
}

export function timeOf(at: string, language: string): string {
  return new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit' }).format(
    new Date(at),
  );
}

export function dayOf(at: string, language: string, t: Speak, now: Date): string {
  const day = new Date(at);
  const days = Math.round((midnight(now) - midnight(day)) / 86_400_000);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  const year = day.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(locale(language), { month: 'long', day: 'numeric', year }).format(
    day,
  );
}

/** "08:00" today, "Mon 08:00" within the week, else with the date. */
export function momentOf(at: string, language: string, now: Date): string {
  const moment = new Date(at);
  const days = Math.round((midnight(moment) - midnight(now)) / 86_400_000);
  const day: Intl.DateTimeFormatOptions =
    days === 0 ? {} : days < 7 ? { weekday: 'short' } : { month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(locale(language), {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
  }).format(moment);
}

export function sizeOf(bytes: number, language: string): string {
  const isSmall = bytes < 1_048_576;
  const value = isSmall ? Math.max(1, bytes / 1024) : bytes / 1_048_576;
  const digits = isSmall || value >= 10 ? 0 : 1;
  const number = new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits }).format(
    value,
  );
  return `${number} ${isSmall ? 'kB' : 'MB'}`;
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
