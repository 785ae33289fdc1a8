/** Ids of own orders: recognisable, and never twice. */
import { expect, test } from 'vitest';
import { createIdSource, deskPrefix, fenceOf } from './client-order-ids.ts';

test('an id tells its desk and its engine', () => {
  const ids = createIdSource('alpha', 71);
  const [first, second] = [ids.clientOrderId(), ids.clientOrderId()];
  expect(first).not.toBe(second);
  expect(first.length).toBeLessThanOrEqual(36);
  expect(fenceOf(first, deskPrefix('alpha'))).toBe(71);
  expect(fenceOf(first, deskPrefix('beta'))).toBeNull();
});

test.each(['', 'x-1', deskPrefix('alpha'), `${deskPrefix('alpha')}1`, `${deskPrefix('alpha')}-.1`])(
  '%j is no id of the desk',
  (text) => {
    expect(fenceOf(text, deskPrefix('alpha'))).toBeNull();
  },
);

test('two runs never share an id', () => {
  const all = [1, 2, 36].flatMap((fence) => {
    const ids = createIdSource('alpha', fence);
    return Array.from({ length: 100 }, () => ids.clientOrderId());
  });
  expect(new Set(all).size).toBe(300);
});
