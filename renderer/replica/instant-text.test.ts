/** Instants as an operator types them: of the day in view, or whole. */
import { expect, test } from 'vitest';
import { nanosOfText } from './instant-text.ts';

const day = '1732000000000000042'; // 2024-11-19T07:06:40.000000042Z

test.each([
  ['07:06', '1731999960000000000'],
  ['07:06:40', '1732000000000000000'],
  ['07:06:40.5', '1732000000500000000'],
  ['2024-11-19 07:06:40', '1732000000000000000'],
  ['2024-11-19T07:06:40.000000042Z', '1732000000000000042'],
])('%s', (text, nanos) => {
  expect(nanosOfText(text, day)).toBe(nanos);
});

test.each(['', 'noon', '25:00', '07:06:61', '2024-13-01 00:00'])('%s is none', (text) => {
  expect(nanosOfText(text, day)).toBeNull();
});
