/** Holds limit use to the gate's own way of counting: working orders as filled. */
import { expect, test } from 'vitest';
import { LimitNode } from '../../engine/contract/limit-tree.ts';
import { limitUses } from '../../engine/state/limit-uses.ts';
import { unclocked } from '../../engine/state/node-use.ts';
import { smallLedger } from './ledger-fixture.ts';
import { limitViews, mostUsedFirst } from './limit-use.ts';

const textsOf = (views: ReturnType<typeof limitViews>) =>
  views.map(({ label, used, limit, unit, share }) => [label, used, limit, unit, share]);

test('M5 every limit of instrument, strategy and desk beside its use', () => {
  expect(textsOf(limitViews(smallLedger()))).toEqual([
    ['Position, BTCUSDT', '0.400', '1.000', 'BTC', 0.4],
    ['Largest order value, BTCUSDT', '17970.00', '50000.00', 'USDT', 17_970 / 50_000],
    ['Largest order, BTCUSDT', '0.300', '0.500', 'BTC', 0.6],
    ['Messages in 1 s, desk', '\u2013', '10', '', null],
  ]);
});

test('M5 messages are those that the engine has counted', () => {
  const ledger = smallLedger();
  const uses = limitUses(ledger, { desk: 7, strategy: () => null, node: unclocked });
  expect(textsOf(limitViews(ledger, { uses })).at(-1)).toEqual([
    ...['Messages in 1 s, desk', '7', '10', '', 0.7],
  ]);
});

test('the most used stand first, and keep their order while their use hardly moves', () => {
  const view = (key: string, share: number | null) => ({
    ...{ key, share, label: '', used: '', limit: '', unit: '' },
  });
  const keys = (...shares: readonly (number | null)[]) =>
    mostUsedFirst(shares.map((share, at) => view('abcd'[at] ?? '', share)))
      .map(({ key }) => key)
      .join('');
  expect(keys(0.1, 0.3, 0.31, null)).toBe('bcad');
  expect(keys(0.1, 0.31, 0.3, null)).toBe('bcad');
  expect(keys(1.2, 0.79, 0.8, 0)).toBe('acbd');
});

test('limits on scopes by the sums of the gate, each in its own unit', () => {
  const ledger = smallLedger();
  const before = limitViews(ledger).filter(({ key }) => key.startsWith('node/'));
  const nodes = [
    {
      name: 'btc',
      scope: { instrument: 'BTCUSDT.sim' },
      hard: { longLots: 1_000, orderLots: 400, messageRate: { messages: 5, windowMillis: 100 } },
      soft: { shortLots: 100 },
    },
    { name: 'desk', scope: {}, currency: 'USDT', hard: { grossMinor: 100_000_000_000 } },
    { name: 'gone', scope: { instrument: 'X.sim' }, hard: { longLots: 1 } },
  ].map((node) => LimitNode.parse(node));
  if (ledger.limits === null) throw new Error('no limits');
  ledger.limits = { ...ledger.limits, nodes };
  const shown = limitViews(ledger)
    .filter(({ key }) => key.startsWith('node/'))
    .map(({ label, used, limit, unit }) => [label, used, limit, unit]);
  expect([before, shown]).toEqual([
    [],
    [
      ['Long, btc', '0.400', '1.000', 'BTC'],
      ['Messages in 0.1 s, btc', '\u2013', '5', ''],
      ['Largest order, btc', '0.300', '0.400', 'BTC'],
      ['Short, btc, soft', '0.000', '0.100', 'BTC'],
      ['Gross exposure, desk', expect.any(String), '100000.00', 'USDT'],
      ['Long, gone', '0', '1', 'lots'],
    ],
  ]);
});

test('M5 what the gate alone can measure is shown as it was told, with its window and unit', () => {
  const ledger = smallLedger();
  const hard = {
    concentration: { shareBps: 6_000, floorMinor: 0 },
    priceDrift: { bps: 50, windowMillis: 500 },
    volatilityMinor: 5_000_000_000,
  };
  const node = LimitNode.parse({ name: 'firm', scope: {}, currency: 'USDT', hard });
  if (ledger.limits === null) throw new Error('no limits');
  const covariance = {
    ...{ intervalMillis: 1_000, windowObservations: 100, minimumObservations: 10 },
    ...{ updateObservations: 10, maximumAgeMillis: 60_000, horizonMillis: 100_000 },
  };
  ledger.limits = { ...ledger.limits, nodes: [node], covariance };
  const rows = (told: Parameters<typeof limitViews>[1]) =>
    textsOf(limitViews(ledger, told).filter(({ key }) => key.startsWith('node/')));
  expect(rows(null)).toEqual([
    ['Concentration, firm', '10000', '6000', 'bps', 10 / 6],
    ['Portfolio volatility, firm', '\u2013', '5000.00', 'USDT', null],
    ['Covariance age, firm', '\u2013', '60.000', 's', null],
    ['Price drift in 0.5 s, firm', '\u2013', '50', 'bps', null],
  ]);
  const told = { messages: () => null, driftBps: () => 12, covarianceAgeMillis: 90_000 };
  const uses = limitUses(ledger, { desk: null, strategy: () => null, node: told });
  expect(rows({ uses }).slice(2)).toEqual([
    ['Covariance age, firm', '90.000', '60.000', 's', 1.5],
    ['Price drift in 0.5 s, firm', '12', '50', 'bps', 0.24],
  ]);
});
