/** Times to snooze until. Pure; works in the reader's time zone. */

const MINUTE = 60_000;
const MORNING_HOUR = 9;

export interface SoonTime {
  unit: 'minutes' | 'hours';
  count: number;
  at: number;
}

export function snoozeTimes(now: number): { soon: SoonTime[]; tomorrow: number } {
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(MORNING_HOUR, 0, 0, 0);
  return {
    soon: [
      { unit: 'minutes', count: 15, at: now + 15 * MINUTE },
      { unit: 'hours', count: 1, at: now + 60 * MINUTE },
      { unit: 'hours', count: 4, at: now + 240 * MINUTE },
    ],
    tomorrow: tomorrow.getTime(),
  };
}

/** What a `datetime-local` field wants: local time without a zone. */
export function localField(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}
