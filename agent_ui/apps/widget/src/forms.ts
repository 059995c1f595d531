/** What a form needs before it is worth sending; the server checks again. */

export interface OfflineFields {
  name: string;
  email: string;
  text: string;
}

export type OfflineError = 'need_email' | 'need_text';

export function isEmail(text: string): boolean {
  return /^[^@\s,;<>"]{1,64}@[^@\s,;<>"]+\.[^@\s,;<>".]{2,63}$/.test(text.trim());
}

export function check(fields: OfflineFields): Partial<Record<keyof OfflineFields, OfflineError>> {
  return {
    ...(isEmail(fields.email) ? {} : { email: 'need_email' as const }),
    ...(fields.text.trim() ? {} : { text: 'need_text' as const }),
  };
}
