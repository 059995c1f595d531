import { expect, it } from 'vitest';
import { backoff } from '../src/backoff';

it('grows from half a second to fifteen and never falls below half of its step', () => {
  expect(backoff(0, 0)).toBe(250);
  expect(backoff(0, 1)).toBe(500);
  expect(backoff(3, 0)).toBe(2_000);
  expect(backoff(50, 1)).toBe(15_000);
  expect(backoff(50, 0)).toBe(7_500);
});
