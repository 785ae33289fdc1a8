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
