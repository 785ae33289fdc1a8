import { expect, it } from 'vitest';
import type { Limits } from '../../contract/limits.ts';
import {
  armedDesk,
  linear,
  maker,
  ownerOf,
  requestOf,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from '../gate/node-fixture.ts';

const node = (scope: object, hard: object) =>
  nodeOf({ name: 'n', scope, currency: 'USDT', hard, soft: hard });
const tight = (limits: Limits) => armedDesk(limits).core.orderLimits(ownerOf());

it('a slice is as small as the tightest hard limit on its owner asks', () => {
  const limits = limitsWithNodes(
    node({ strategy: maker, instrument: linear }, { orderLots: 7, priceCollarBps: 200 }),
    node({ instrument: linear }, { orderLots: 9, orderValueMinor: 5_000 }),
    node({}, { priceCollarBps: 40 }),
    node({ strategy: taker, instrument: linear }, { orderLots: 1 }),
  );
  expect(tight(limits)).toMatchObject({
    instrument: linear,
    orderLots: 7,
    orderValueMinor: 5_000,
    priceCollarBps: 40,
    positionLots: 5_000,
  });
});

it('no slice is cut where the gate lets none pass: lots of no instrument, other money', () => {
  const lotsOfNone = limitsWithNodes(node({ strategy: maker }, { orderLots: 7 }));
  const foreign = limitsWithNodes(
    nodeOf({ name: 'n', scope: {}, currency: 'EUR', hard: { orderValueMinor: 9e9 } }),
  );
  expect([tight(lotsOfNone)?.orderLots, tight(foreign)?.orderValueMinor]).toEqual([0, 0]);
  for (const limits of [lotsOfNone, foreign]) {
    const refused = armedDesk(limits).intent('a', requestOf({ lots: 1 })).refusal;
    expect(refused?.breach).toMatchObject({ node: 'n', bound: null });
  }
});

it('without nodes it is what the limits of the instrument say, and nothing without those', () => {
  const [first] = wideLimits.instruments;
  expect([tight(wideLimits), tight({ ...wideLimits, instruments: [] })]).toEqual([
    first,
    undefined,
  ]);
});
