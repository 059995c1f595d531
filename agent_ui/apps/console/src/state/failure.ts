/** Say in the reader's language why a command did not work. */

import { ApiError } from '@mainstem/api';
import type { TFunction } from 'i18next';

const KNOWN = [
  'offline',
  'offer_gone',
  'conflict',
  'stale_version',
  'not_allowed',
  'not_found',
  'too_many',
  'too_large',
  'unavailable',
] as const;

/** The call cannot be taken here: the phone is off, or has no microphone. */
export class PhoneNotReady extends Error {
  constructor() {
    super('the phone is not ready');
    this.name = 'PhoneNotReady';
  }
}

export function failureText(error: unknown, t: TFunction): string {
  if (error instanceof PhoneNotReady) return t('error.phone_not_ready');
  if (!(error instanceof ApiError)) return t('error.title');
  const known = KNOWN.find((code) => code === error.code);
  if (known) return t(`error.${known}`);
  const key = error.code === 'invalid' ? 'error.invalid' : 'error.other';
  return t(key, { message: error.message });
}
