/** What a plan does to a desk that has something open: what may strand it needs two. */
import { describe, expect, it, test } from 'vitest';
import type { Limits } from '../contract/limits.ts';
import { isLooser } from '../state/limit-changes.ts';
import { planChanges } from '../state/plan-changes.ts';
import { armedDesk, linear, maker, requestOf, spot, taker, wideLimits } from './core-fixture.ts';
import { limitsWithNodes, nodeOf } from './gate/node-fixture.ts';

/** A desk with 200 lots of the linear instrument, held by the maker, and a sell of the taker. */
function openDesk() {
  const drive = armedDesk();
  drive.work('a', requestOf({ lots: 200 }));
  drive.filled('a', 'e1', 200);
  const owner = { instrument: spot, strategy: taker };
  drive.work('b', requestOf({ side: 'sell', price: 100_500, lots: 1, owner }));
  return drive.core.ledger;
}

const ofInstrument = (id: string, change: object): Limits => ({
  ...wideLimits,
  instruments: wideLimits.instruments.map((one) =>
    one.instrument === id ? { ...one, ...change } : one,
  ),
});
const without = (id: string): Limits => ({
  ...wideLimits,
  instruments: wideLimits.instruments.filter(({ instrument }) => instrument !== id),
});
const ofStrategy = (name: string, instruments: readonly string[] | null): Limits => ({
  ...wideLimits,
  strategies: wideLimits.strategies.flatMap((one) => {
    if (one.strategy !== name) return one;
    return instruments === null ? [] : { ...one, instruments: instruments as never };
  }),
});
const noded = (scope: object, hard: object): Limits =>
  limitsWithNodes(nodeOf({ name: 'n', scope, currency: 'USDT', hard }));

const slice = { value: 100_000 * 100 * 2, lots: 2 };

describe('a plan over a desk with something open', () => {
  test.each<[string, Limits, boolean]>([
    ['the instrument of a position', without(linear), true],
    ['the instrument of a working order', without(spot), true],
    ['an instrument of nothing', without('BTCUSD_PERP.sim'), false],
    ['the strategy of a position', ofStrategy(maker, null), true],
    ['the instrument of a strategy with a position', ofStrategy(maker, [spot]), true],
    ['an instrument of a strategy with nothing', ofStrategy(maker, [linear]), false],
    ['an age of 1 ms', ofInstrument(linear, { referenceAgeMillis: 1 }), true],
    ['an age of 250 ms', ofInstrument(linear, { referenceAgeMillis: 250 }), false],
    ['a collar within the spread', ofInstrument(linear, { priceCollarBps: 9 }), true],
    ['a collar of 10 bps', ofInstrument(linear, { priceCollarBps: 10 }), false],
    ['no quantity', ofInstrument(spot, { orderLots: 0 }), true],
    ['slices without end', ofInstrument(linear, { orderLots: slice.lots - 1 }), true],
    ['a hundred slices', ofInstrument(linear, { orderLots: slice.lots }), false],
    [
      'a value of next to nothing',
      ofInstrument(linear, { orderValueMinor: slice.value - 1 }),
      true,
    ],
    ['a value of a slice', ofInstrument(linear, { orderValueMinor: slice.value }), false],
    ['no value where an order works', ofInstrument(spot, { orderValueMinor: 0 }), true],
    ['a smaller position', ofInstrument(linear, { positionLots: 1 }), false],
    ['a node that lets nothing close', noded({}, { orderValueMinor: 1 }), true],
    ['a node of a trader', noded({ trader: 'kim', instrument: linear }, { orderLots: 1 }), true],
    ['a node of another instrument', noded({ instrument: spot }, { orderLots: 1 }), false],
    ['a node that lets it close', noded({}, { orderValueMinor: slice.value }), false],
  ])('P11 %s', (_name, after, needsTwo) => {
    expect(isLooser(planChanges(openDesk(), after))).toBe(needsTwo);
  });

  it('P11 of a desk with nothing open is tighter, and of one without limits nothing', () => {
    const { ledger } = armedDesk().core;
    const tight = ofInstrument(linear, { referenceAgeMillis: 1, orderLots: 0 });
    for (const after of [tight, without(linear), ofStrategy(maker, null)]) {
      const changes = planChanges(ledger, after);
      expect([changes.length > 0, isLooser(changes)]).toEqual([true, false]);
    }
    expect(planChanges({ ...ledger, limits: null }, tight)).toEqual([]);
  });
});
