/** Holds how the one-time code is taken from an address. */
import { expect, test } from 'vitest';
import { codeOf } from './browser-bridge.ts';

test.each([
  ['#code=abc_DEF-123', 'abc_DEF-123'],
  ['#', null],
  ['', null],
  ['#other=1', null],
])('%s', (fragment, code) => {
  expect(codeOf(fragment)).toBe(code);
});
