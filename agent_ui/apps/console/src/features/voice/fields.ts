import { useState } from 'react';

type Change = { currentTarget: { value: string; checked?: boolean } };

/** The fields of a form: what is typed, and how to bind an input to one of them. */
export function useFields<T extends object>(start: T) {
  const [values, setValues] = useState(start);
  const set = (change: Partial<T>) => setValues((before) => ({ ...before, ...change }));
  const text = (name: keyof T & string) => ({
    value: String(values[name]),
    onChange: (event: Change) => set({ [name]: event.currentTarget.value } as Partial<T>),
  });
  const flag = (name: keyof T & string) => ({
    checked: values[name] === true,
    onChange: (event: Change) => set({ [name]: event.currentTarget.checked } as Partial<T>),
  });
  return { values, set, text, flag, reset: () => setValues(start) };
}

/** Text with one thing a line, or divided by commas. */
export function listOf(text: string): string[] {
  return text
    .split(/[\n,;]/u)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** A number, the beginning of numbers with a final *, or a range. */
export function isPattern(text: string): boolean {
  return /^(?:\*|\+?\d{1,15}\*?|\+?\d{1,15}-\+?\d{1,15})$/u.test(text.replaceAll(/[\s().]/gu, ''));
}
