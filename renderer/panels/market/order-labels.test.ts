/** Holds that labels on the chart can be read: close orders share one. */
import { expect, test } from 'vitest';
import { orderLabels } from './order-labels.ts';

test('groups by side and distance, from the top down', () => {
  const labels = orderLabels(
    [
      { price: 10, side: 'buy', text: '1' },
      { price: 90, side: 'sell', text: '2' },
      { price: 95, side: 'sell', text: '3' },
      { price: 50, side: 'sell', text: '4' },
      { price: 45, side: 'buy', text: '5' },
    ],
    (price) => 100 - price,
  );
  expect(labels).toEqual([
    { side: 'sell', top: 7.5, text: '2 sells' },
    { side: 'sell', top: 50, text: 'sell 4' },
    { side: 'buy', top: 63, text: 'buy 5' },
    { side: 'buy', top: 90, text: 'buy 1' },
  ]);
});
