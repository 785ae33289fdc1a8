// Which mids a look takes: those that an order could be judged by, and no other.
import { describe, expect, it } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import { marketOf } from '../../state/market/market-state.ts';
import {
  armedDesk,
  Drive,
  haltedDesk,
  inverse,
  linear,
  spot,
  wideLimits,
} from '../core-fixture.ts';
import { lookedAt, twiceMidsOf } from './market-looks.ts';

const [limitOfAll] = wideLimits.instruments;
const limitsOf = (...instruments: readonly InstrumentId[]) => ({
  ...wideLimits,
  instruments: instruments.flatMap((instrument) =>
    limitOfAll === undefined ? [] : { ...limitOfAll, instrument },
  ),
});

const midsOf = (drive: Drive, monoNanos: number, limits = wideLimits) => [
  ...twiceMidsOf(drive.core.market, limits, [linear, inverse, spot], monoNanos),
];

describe('the instruments of a matrix', () => {
  it('are those with limits, in the order of their ids', () => {
    expect(lookedAt(limitsOf(spot, linear, inverse))).toEqual([linear, inverse, spot]);
  });

  it('are the first 64', () => {
    const ids = Array.from({ length: 65 }, (_, n) => InstrumentId.parse(`I${100 + n}.sim`));
    expect(lookedAt(limitsOf(...ids.toReversed()))).toEqual(ids.slice(0, 64));
  });
});

describe('a look', () => {
  it('takes bid and ask of each that is as old as its limit, and none that is older', () => {
    const drive = armedDesk();
    drive.quote(2_000, 2_003, 1, spot);
    expect(midsOf(drive, 500_000_000)).toEqual([200_002, 200_002, 4_003]);
    expect(midsOf(drive, 500_000_001)).toEqual([Number.NaN, Number.NaN, 4_003]);
    expect(midsOf(drive, 500_001_001)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('takes of an instrument without limits what is of its very instant', () => {
    const limits = limitsOf(linear);
    expect(midsOf(armedDesk(), 0, limits)).toEqual([200_002, 200_002, 200_002]);
    expect(midsOf(armedDesk(), 1, limits)).toEqual([200_002, Number.NaN, Number.NaN]);
  });

  it('has a gap where the feed is not live, the book is broken, or there is neither side', () => {
    const drive = armedDesk();
    marketOf(drive.core.market, linear).feed = 'stale';
    marketOf(drive.core.market, inverse).brokenReason = 'a gap in its sequence';
    marketOf(drive.core.market, spot).ticker = null;
    expect(midsOf(drive, 0)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('has a gap for what has no market', () => {
    const drive = haltedDesk();
    drive.quote(100_000, 100_002);
    drive.core.market.instruments.delete(spot);
    expect(midsOf(drive, 0)).toEqual([200_002, Number.NaN, Number.NaN]);
  });
});
