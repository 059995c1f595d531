/** How long to wait before the next attempt: grows to a ceiling, spread so that clients do not come together. */

const FIRST_MS = 500;
const CEILING_MS = 15_000;

/** `attempt` counts from 0; `random` is in [0, 1). Half of the delay is fixed, half is chance. */
export function backoff(attempt: number, random: number): number {
  const full = Math.min(CEILING_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * random;
}
