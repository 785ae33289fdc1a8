import { expect, it } from 'vitest';
import { priceTicks } from '../../contract/numbers.ts';
import { armedDesk, linear, maker, ownerOf, requestOf, stampAt } from '../core-fixture.ts';
import { contextOf } from './context-fixture.ts';
import type { Facts } from './facts.ts';
import { amending, factsOf } from './facts-fixture.ts';
import { checkNodes, checkSoftNodes } from './node-checks.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';
import { breachText } from './node-wording.ts';
import { RecentOrders } from './recent-orders.ts';

const deskWith = (node: object) =>
  armedDesk(limitsWithNodes(nodeOf({ name: 'node', scope: {}, currency: 'USDT', ...node })));
/** Facts of a good order under one node, some of them replaced. */
const under = (node: object, change: Partial<Facts> = {}): Facts => ({
  ...factsOf({}, {}, deskWith(node)),
  ...change,
});
const breachOf = (facts: Facts) => checkNodes(facts)?.breach ?? null;

it('what cannot be worked out is beyond every limit', () => {
  const gross = { hard: { grossMinor: 9e12 } };
  expect([
    breachOf(under({ hard: { orderValueMinor: 9e12 } }, { orderValueMinor: null })),
    breachOf(under(gross, { orderValueMinor: null })),
    breachOf(under({ hard: { priceCollarBps: 9_000 } }, { top: null })),
    breachOf(under({ hard: { priceCollarBps: 9_000 } }, { judgedPrice: null })),
  ]).toMatchObject([
    { limit: 'orderValue', use: null, bound: 9e12 },
    { limit: 'grossExposure', use: null, bound: 9e12 },
    { limit: 'priceCollar', use: null, bound: 9_000 },
    { limit: 'priceCollar', use: null, bound: 9_000 },
  ]);
});

it('drift and shares that cannot be worked out are beyond every limit', () => {
  const priceDrift = { bps: 9_000, windowMillis: 1_000 };
  const concentration = { shareBps: 9_000, floorMinor: 0 };
  const unpriced = () => {
    const facts = under({ hard: { concentration } });
    const concentrated = facts.held.hard.concentrated.map((held) => {
      return { ...held, sums: { ...held.sums, unpriced: 1 } };
    });
    const hard = { ...facts.held.hard, concentrated };
    return { ...facts, held: { ...facts.held, hard } };
  };
  expect([
    breachOf(under({ hard: { priceDrift } }, { judgedPrice: null })),
    breachOf(under({ hard: { concentration } }, { orderValueMinor: null })),
    breachOf(unpriced()),
  ]).toEqual([
    {
      ...{ node: 'node', limit: 'priceDrift', severity: 'hard' },
      ...{ bound: 9_000, use: null, unit: 'bps' },
    },
    ...[1, 2].map(() => ({
      ...{ node: 'node', limit: 'concentration', severity: 'hard' },
      ...{ bound: 9_000, use: null, unit: 'bps' },
    })),
  ]);
});

it('a flatten is not held to the drift of its market, and an order is', () => {
  const priceDrift = { bps: 50, windowMillis: 1_000 };
  const gate = contextOf(deskWith({ hard: { priceDrift } }));
  const held = gate.nodes.of(ownerOf(), gate);
  const facts = { ...factsOf(), held };
  // From 101,000 to 100,000 are 99.01 basis points.
  held.hard.drifts[0]?.set.drifts?.add(linear, 101_000, 0);
  const flattenId = 'flatten-1' as never;
  expect([
    breachOf(facts)?.use,
    breachOf({ ...facts, ask: { ...facts.ask, flattenId } })?.use,
  ]).toEqual([100, undefined]);
});

it('a flatten passes positions, rates, repeats and soft limits, and no limit of one order', () => {
  const flattenId = 'flatten-1' as never;
  const messageRate = { messages: 1, windowMillis: 1_000 };
  const judged = (node: object, isFlatten: boolean) => {
    const drive = deskWith(node);
    const gate = contextOf(drive);
    gate.nodes.count(ownerOf(), gate, 0);
    const facts = { ...factsOf({}, {}, drive), held: gate.nodes.of(ownerOf(), gate) };
    const ask = isFlatten ? { ...facts.ask, flattenId } : facts.ask;
    const refusal = checkNodes({ ...facts, ask }) ?? checkSoftNodes({ ...facts, ask });
    return refusal?.breach?.limit ?? null;
  };
  const nodes = [
    { hard: { messageRate } },
    { hard: {}, soft: { orderValueMinor: 1 } },
    { scope: { instrument: linear }, hard: { longLots: 1 } },
    { hard: { orderValueMinor: 1 } },
  ];
  expect(nodes.map((node) => [judged(node, false), judged(node, true)])).toEqual([
    ['messageRate', null],
    ['orderValue', null],
    ['longPosition', null],
    ['orderValue', 'orderValue'],
  ]);
});

it('an amend of an order of unknown value counts all of its new one', () => {
  const base = amending({ lots: 6 });
  const { amends } = base.ask;
  if (amends === undefined) throw new Error('no order');
  const held = under({ hard: { grossMinor: 1 } }).held;
  const unpriced = { ...amends, request: { ...amends.request, price: null } };
  const facts = { ...base, held, valuation: null, ask: { ...base.ask, amends: unpriced } };
  const use = base.orderValueMinor;
  const of = (change: Partial<Facts>) => breachOf({ ...facts, ...change });
  expect([of({}), of({ valuation: base.valuation })]).toMatchObject([{ use }, { use }]);
});

it('messages that were counted stay counted under new limits', () => {
  const of = (messages: number) =>
    limitsWithNodes(
      nodeOf({
        name: 'node',
        scope: {},
        hard: { messageRate: { messages, windowMillis: 1_000 } },
        soft: { messageRate: { messages: 9, windowMillis: 1_000 }, repeatMillis: 5 },
      }),
    );
  const drive = armedDesk(of(5));
  drive.intent('a', requestOf());
  drive.record({ type: 'limits.set', limits: of(1), cause: 'test' }, 1);
  expect(drive.core.nodeUses(stampAt(2)).map(({ use, bound }) => [use, bound])).toEqual([
    [1, 1],
    [1, 9],
  ]);
  expect(drive.intent('b', requestOf(), 3).refusal?.breach).toMatchObject({ use: 2, bound: 1 });
});

it('owners without end are resolved anew, and none is kept for ever', () => {
  const drive = deskWith({ scope: { instrument: linear }, hard: { orderLots: 3 } });
  const gate = contextOf(drive);
  const first = gate.nodes.of(ownerOf(), gate);
  for (let n = 0; n < 70; n += 1) gate.nodes.of(ownerOf({ client: `c${n}` }), gate);
  for (let n = 0; n < 1_100; n += 1) {
    gate.nodes.of(ownerOf({ strategy: `s${n}` as typeof maker }), gate);
  }
  const again = gate.nodes.of(ownerOf(), gate);
  expect([again === first, again.hard.orderLots]).toEqual([false, 3]);
  expect(gate.nodes.of(ownerOf(), gate)).toBe(again);
});

it('a recent order is remembered for a minute at least, and by its own price', () => {
  const recent = new RecentOrders();
  const minute = 60_000_000_000;
  const market = requestOf({ type: 'market', price: null });
  const stop = requestOf({ type: 'stop', price: null, stopPrice: priceTicks(100_100) });
  recent.add(market, 1);
  const before = [market, stop, requestOf()].map((request) => recent.lastLike(request));
  recent.add(stop, minute + 2);
  const kept = [market, stop].map((request) => recent.lastLike(request));
  recent.add(requestOf(), 2 * minute + 3);
  recent.add(requestOf(), 3 * minute + 4);
  expect([before, kept, recent.lastLike(market)]).toEqual([[1, null, null], [1, minute + 2], null]);
});

it('a figure in a unit that is none was let through by a broken engine', () => {
  const node = nodeOf({ name: 'node', scope: {}, hard: {} });
  const breach = { node: 'node', limit: 'repeat', severity: 'hard', bound: 1, use: 1 } as const;
  expect(() => breachText(factsOf(), node, { ...breach, unit: 'x' as never })).toThrow(
    'missing case: "x"',
  );
});
