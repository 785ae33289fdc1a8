import { expect, test } from 'vitest';
import { KillRadius } from '../../../engine/contract/kill-rows.ts';
import { radiusText } from './radius-text.ts';

test('a radius is one line', () => {
  const values = [{ currency: 'USDT', scale: 2, ordersMinor: 123_456, positionsMinor: 250 }];
  const radius = { orders: 1, positions: 2, strategies: 2, values, unpriced: 1 };
  expect(radiusText(KillRadius.parse(radius))).toBe(
    '1 order, 2 positions, 2 strategies, 1,234.56 working and 2.50 held USDT, 1 without a price',
  );
});

test('K8 what a venue lists beyond the books stands beside the orders of a radius', () => {
  const bare = { orders: 0, positions: 0, strategies: 0, values: [], unpriced: 0, onlyAtVenue: 10 };
  expect(radiusText(KillRadius.parse(bare))).toBe(
    '0 orders, 10 more that a venue lists as open, 0 positions, 0 strategies',
  );
});
