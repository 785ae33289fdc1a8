// What a limit on volatility lets through although it is beyond, or cannot be worked out.
import { describe, expect, it } from 'vitest';
import type { CovarianceMatrix } from '../../contract/covariance.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { armedDesk, type Drive, linear, requestOf, spot, stampAt } from '../core-fixture.ts';
import { checkCorrelation } from './correlation-check.ts';
import { type Change, factsOf } from './facts-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

/** A lot is 10 USDT at the mid, 1 USDT of one standard deviation over the horizon. */
const perLot = 1_000_000;
const variance = 1e-4;

/** A desk that may come to move by what so many lots do. */
function desk(boundLots: number): Drive {
  const hard = { volatilityMinor: boundLots * perLot };
  const node = nodeOf({ name: 'risk', scope: {}, currency: 'USDT', hard });
  const rule = {
    intervalMillis: 1_000,
    windowObservations: 100,
    minimumObservations: 10,
    updateObservations: 10,
    maximumAgeMillis: 60_000,
    horizonMillis: 100_000,
  };
  return armedDesk({ ...limitsWithNodes(node), covariance: rule });
}

function set(drive: Drive, instruments: InstrumentId[], entries: number[]): void {
  const matrix: CovarianceMatrix = {
    instruments,
    twiceMids: instruments.map(() => 200_000),
    entries,
    intervalMillis: 1_000,
    windowObservations: 100,
    observations: 100,
    hash: '0'.repeat(64),
  };
  const stamp = stampAt(0);
  const { refusal } = drive.core.process({ type: 'covariance', matrix, asOf: stamp, stamp });
  expect(refusal).toBeNull();
}

const setBoth = (drive: Drive, scale = 1) =>
  set(drive, [linear, spot], [scale * variance, 0, scale * variance]);

function hold(drive: Drive, change: Change): void {
  const request = requestOf(change);
  drive.work('h', request);
  drive.filled('h', 'e-h', request.lots, request.price ?? 0);
}

const ofSpot = { owner: { instrument: spot } };
const sell = { side: 'sell', price: 100_002 } as const;

/** Kind and use of the refusal; null: it is approved. */
function answer(drive: Drive, id: string, change: Change, micros = 0) {
  drive.quote(100_000, 100_002, micros, linear);
  drive.quote(100_000, 100_002, micros, spot);
  const { refusal } = drive.intent(id, requestOf(change), micros);
  return refusal === null ? null : [refusal.kind, refusal.breach?.use ?? null];
}

describe('a limit on volatility', () => {
  it('lets a position be closed that the covariance in force does not have', () => {
    const drive = desk(1_000);
    setBoth(drive);
    hold(drive, { lots: 10, ...ofSpot });
    set(drive, [linear], [variance]);
    expect([
      answer(drive, 'a', { lots: 1 }),
      answer(drive, 'b', { ...sell, lots: 11, ...ofSpot }),
      answer(drive, 'c', { ...sell, lots: 10, ...ofSpot }),
    ]).toEqual([['correlation', null], ['correlation', null], null]);
    const { refusal } = drive.intent('d', requestOf({ lots: 1 }));
    expect(refusal?.detail).toMatch(/: the covariance has no ETHUSDT\.sim$/);
  });

  it('lets a short position be bought back, and no more, on a stale covariance', () => {
    const drive = desk(1_000);
    const stale = 60_000_001;
    setBoth(drive);
    hold(drive, { ...sell, lots: 10 });
    expect([
      answer(drive, 'a', { ...sell, lots: 1 }, stale),
      answer(drive, 'b', { lots: 11 }, stale),
      answer(drive, 'c', { lots: 10 }, stale),
      answer(drive, 'd', { lots: 1 }, stale),
    ]).toEqual([['correlation', null], ['correlation', null], null, ['correlation', null]]);
  });

  it('refuses what raises a use that is beyond it, and nothing that adds to none', () => {
    const drive = desk(10);
    setBoth(drive);
    hold(drive, { lots: 10 });
    // Twice the deviation: what is held is at 20 lots of before.
    setBoth(drive, 4);
    expect([
      answer(drive, 'a', { lots: 1 }),
      // Eleven short are more than ten long; ten short are as much.
      answer(drive, 'b', { ...sell, lots: 21 }),
      answer(drive, 'c', { ...sell, lots: 20 }),
    ]).toEqual([['correlation', 22 * perLot], ['correlation', 22 * perLot], null]);
  });

  it('objects to no order that it does not hold, and to no flatten', () => {
    const drive = desk(10);
    expect(checkCorrelation(factsOf())).toBeNull();
    expect(checkCorrelation(factsOf({}, {}, drive))?.node).toBe('limits/risk/portfolioVolatility');
    const flattenId = 'flatten-1' as never;
    expect(checkCorrelation(factsOf({}, { flattenId }, drive))).toBeNull();
  });
});
