/** What can be dialled. Pure. */

const SIGNS = /[\s().\-/]/gu;
const DIALLABLE = /^\+?\d{3,15}$/u;

/** The number without what people put in for the eye; null when it is none. */
export function diallable(text: string): string | null {
  const bare = text.trim().replace(/^00/u, '+').replaceAll(SIGNS, '');
  return DIALLABLE.test(bare) ? bare : null;
}
