/** Holds limit use to the gate's own way of counting: working orders as filled. */
import { expect, test } from 'vitest';
import { smallLedger } from './ledger-fixture.ts';
import { instrumentLimitUses } from './limit-use.ts';

test('position and largest order beside their limits', () => {
  const uses = instrumentLimitUses(smallLedger());
  expect(
    uses.map(({ label, used, limit, unit, share }) => [label, used, limit, unit, share]),
  ).toEqual([
    ['Position, BTCUSDT', '0.400', '1.000', 'BTC', 0.4],
    ['Largest order, BTCUSDT', '17970.00', '50000.00', 'USDT', 17_970 / 50_000],
  ]);
});
