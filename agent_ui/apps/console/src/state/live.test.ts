import { expect, it } from 'vitest';
import { isSame } from './live';

it.each([
  [1, 1, true],
  [[1, 2], [1, 2], true],
  [[1], [1, 2], false],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: [] }, { a: [] }, false],
  [[], {}, false],
  [null, {}, false],
])('%o and %o: %s', (a, b, same) => {
  expect(isSame(a, b)).toBe(same);
});
