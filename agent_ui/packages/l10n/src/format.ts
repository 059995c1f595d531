/** Dates, durations, numbers and sizes in the reader's language. Instants are ISO 8601 or ms. */

export type Moment = string | number;

const ms = (moment: Moment): number => (typeof moment === 'number' ? moment : Date.parse(moment));

/** Where a language is written as one kind of it: days before months, and no AM or PM. */
const REGIONS: Record<string, string> = { en: 'en-GB', zh: 'zh-CN' };

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(REGIONS[language] ?? language, options);
  formats.set(key, known);
  return known;
}

/** 14:02 */
export function clockTime(moment: Moment, language: string): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    ms(moment),
  );
}

/** 3 Mar 2025, 14:02 */
export function dateAndTime(moment: Moment, language: string): string {
  return dateFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(ms(moment));
}

/** Today's instants as a time, this year's as a day, older ones as a date. */
export function shortMoment(moment: Moment, now: number, language: string): string {
  if (isSameDay(moment, now)) return clockTime(moment, language);
  const isThisYear = new Date(ms(moment)).getFullYear() === new Date(now).getFullYear();
  return dateFormat(language, {
    day: 'numeric',
    month: 'short',
    year: isThisYear ? undefined : 'numeric',
  }).format(ms(moment));
}

/** A time to come: today's as a time, this week's with the day, later ones with the date. */
export function comingMoment(moment: Moment, now: number, language: string): string {
  const days = calendarDays(now, ms(moment));
  if (days === 0) return clockTime(moment, language);
  const day: Intl.DateTimeFormatOptions =
    days > 0 && days < 7 ? { weekday: 'short' } : { day: 'numeric', month: 'short' };
  return dateFormat(language, {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms(moment));
}

/** Today, yesterday, or Monday, 3 March. */
export function dayName(moment: Moment, now: number, language: string): string {
  const days = calendarDays(ms(moment), now);
  if (days === 0 || days === 1) {
    const name = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  }
  const isThisYear = new Date(ms(moment)).getFullYear() === new Date(now).getFullYear();
  return dateFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: isThisYear ? undefined : 'numeric',
  }).format(ms(moment));
}

export function isSameDay(a: Moment, b: Moment): boolean {
  return calendarDays(ms(a), ms(b)) === 0;
}

function calendarDays(from: number, to: number): number {
  const midnight = (at: number) => {
    const day = new Date(at);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** A running timer: 0:07, 12:40, 1:02:33. Never negative. */
export function timer(durationMs: number): string {
  const total = Math.max(0, Math.floor(durationMs / 1000));
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600),
    Math.floor((total % 3600) / 60),
    total % 60,
  ];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The same for a reader who hears it: "12 minutes, 40 seconds". */
export function spokenDuration(durationMs: number, language: string): string {
  const total = Math.max(0, Math.floor(durationMs / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 3600), 'hour'],
    [Math.floor((total % 3600) / 60), 'minute'],
    [total % 60, 'second'],
  ];
  const said = parts.filter(([value, unit]) => value > 0 || (unit === 'second' && total === 0));
  const words = said
    .slice(0, 2)
    .map(([value, unit]) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value),
    );
  return new Intl.ListFormat(language, { style: 'narrow', type: 'unit' }).format(words);
}

export function percent(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(
    share,
  );
}

export function count(value: number, language: string): string {
  return new Intl.NumberFormat(language).format(value);
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

export function fileSize(bytes: number, language: string): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** Several things in a row: "a, b". */
export function enumeration(things: readonly string[], language: string): string {
  return things.join(language === 'zh' ? '、' : ', ');
}

/** The text in the reader's language, or in any that there is. */
export function inLanguage(texts: Record<string, string>, language: string): string {
  return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? '';
}
