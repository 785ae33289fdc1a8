/** Holds the field for durations to what operators type. */
import { expect, test } from 'vitest';
import { parseDuration } from './duration-text.ts';

test.each([
  ['', 0],
  ['250', 250_000],
  [' 1.5 ms ', 1_500_000],
  ['800ns', 800],
  ['2 s', 2_000_000_000],
  ['40 \u00b5s', 40_000],
  ['40 US', 40_000],
  ['fast', null],
  ['-3', null],
  ['3 h', null],
])('%j is %j', (text, nanos) => {
  expect(parseDuration(text)).toBe(nanos);
});
