/** Holds the texts that operators read numbers by. */
import { describe, expect, test } from 'vitest';
import {
  countedText,
  groupDigits,
  microsText,
  millisText,
  minusSign,
  shortHash,
  signedDigits,
  utcDateTimeOfNanos,
  withPlurals,
} from './number-text.ts';

describe('digits', () => {
  test.each([
    ['0', '0'],
    ['999', '999'],
    ['1000', '1,000'],
    ['60918.40', '60,918.40'],
    ['1284300.123456', '1,284,300.123456'],
    ['-1205.5', `${minusSign}1,205.5`],
  ])('groups %s', (text, expected) => {
    expect(groupDigits(text)).toBe(expected);
  });

  test.each([
    ['4812.60', '+4,812.60'],
    ['-318.40', `${minusSign}318.40`],
    ['0.00', '0.00'],
    ['-0.00', '0.00'],
  ])('signs %s', (text, expected) => {
    expect(signedDigits(text)).toBe(expected);
  });
});

describe('durations', () => {
  test.each([
    [0, '0 \u00b5s'],
    [148, '148 \u00b5s'],
    [1_240, '1.24 ms'],
    [3_000, '3.00 ms'],
    [2_100_000, '2.10 s'],
  ])('%d microseconds', (micros, expected) => {
    expect(microsText(micros)).toBe(expected);
  });

  test.each([
    [41, '41 ms'],
    [1_840, '1.8 s'],
    [250_000, '4 m 10 s'],
    [7_500_000, '2 h 5 m'],
  ])('%d milliseconds', (millis, expected) => {
    expect(millisText(millis)).toBe(expected);
  });
});

test('times and hashes', () => {
  expect({
    time: utcDateTimeOfNanos('1723075200123456789'),
    early: utcDateTimeOfNanos('5'),
    hash: shortHash('9c41aaaaaaaaaaaae07b'),
    whole: shortHash('9c41'),
  }).toEqual({
    time: '2024-08-08 00:00:00.123',
    early: '1970-01-01 00:00:00.000',
    hash: '9c41\u2026e07b',
    whole: '9c41',
  });
});

test.each([
  [0, '0 orders'],
  [1, '1 order'],
  [1_200, '1,200 orders'],
])('%i of a noun', (count, text) => {
  expect(countedText(count, 'order')).toBe(text);
});

test.each([
  ['1 orders are in doubt', '1 order is in doubt'],
  ['11 orders are in doubt', '11 orders are in doubt'],
  ['1 of our orders may still be working', '1 of our orders may still be working'],
])('%s', (text, expected) => {
  expect(withPlurals(text)).toBe(expected);
});
