/** Holds limit use to the gate's own way of counting: working orders as filled. */
import { expect, test } from 'vitest';
import { LimitNode } from '../../engine/contract/limit-tree.ts';
import { smallLedger } from './ledger-fixture.ts';
import { instrumentLimitUses, nodeLimitUses } from './limit-use.ts';

test('position and largest order beside their limits', () => {
  const uses = instrumentLimitUses(smallLedger());
  expect(
    uses.map(({ label, used, limit, unit, share }) => [label, used, limit, unit, share]),
  ).toEqual([
    ['Position, BTCUSDT', '0.400', '1.000', 'BTC', 0.4],
    ['Largest order, BTCUSDT', '17970.00', '50000.00', 'USDT', 17_970 / 50_000],
  ]);
});

test('limits on scopes by the sums of the gate, each in its own unit', () => {
  const ledger = smallLedger();
  const before = nodeLimitUses(ledger);
  const nodes = [
    {
      name: 'btc',
      scope: { instrument: 'BTCUSDT.sim' },
      hard: { longLots: 1_000, messageRate: { messages: 5, windowMillis: 100 } },
      soft: { shortLots: 100 },
    },
    { name: 'desk', scope: {}, currency: 'USDT', hard: { grossMinor: 100_000_000_000 } },
    { name: 'euro', scope: {}, currency: 'EUR', hard: { grossMinor: 1 } },
    { name: 'gone', scope: { instrument: 'X.sim' }, hard: { longLots: 1 } },
  ].map((node) => LimitNode.parse(node));
  if (ledger.limits === null) throw new Error('no limits');
  ledger.limits = { ...ledger.limits, nodes };
  const shown = nodeLimitUses(ledger).map(({ label, used, limit, unit }) => [
    label,
    used,
    limit,
    unit,
  ]);
  expect([before, shown]).toEqual([
    [],
    [
      ['Long, btc', '0.400', '1.000', 'BTC'],
      ['Short, btc, soft', '0.000', '0.100', 'BTC'],
      ['Gross exposure, desk', expect.any(String), '100000.00', 'USDT'],
    ],
  ]);
});
