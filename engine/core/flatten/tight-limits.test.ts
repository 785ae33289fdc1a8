import { expect, it } from 'vitest';
import { linear, maker, ownerOf, taker, wideLimits } from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from '../gate/node-fixture.ts';
import { tightLimits } from './tight-limits.ts';

const node = (scope: object, hard: object) => nodeOf({ name: 'n', scope, hard, soft: hard });

it('a slice is as small as the tightest hard limit on its owner asks', () => {
  const limits = limitsWithNodes(
    node({ strategy: maker }, { orderLots: 7, priceCollarBps: 200 }),
    node({ instrument: linear }, { orderLots: 9, orderValueMinor: 5_000 }),
    node({}, { priceCollarBps: 40 }),
    node({ strategy: taker }, { orderLots: 1 }),
  );
  expect(tightLimits(limits, ownerOf())).toMatchObject({
    instrument: linear,
    orderLots: 7,
    orderValueMinor: 5_000,
    priceCollarBps: 40,
    positionLots: 5_000,
  });
});

it('without nodes it is what the limits of the instrument say, and nothing without those', () => {
  const [first] = wideLimits.instruments;
  expect([
    tightLimits(wideLimits, ownerOf()),
    tightLimits({ ...wideLimits, instruments: [] }, ownerOf()),
    tightLimits(null, ownerOf()),
  ]).toEqual([first, undefined, undefined]);
});
