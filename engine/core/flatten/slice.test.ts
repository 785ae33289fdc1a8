// The next order of a flatten, as a whole: its price, its quantity, and why there can be none.
import { describe, expect, it } from 'vitest';
import { valuationOf } from '../../contract/instrument.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import { linearInstrument, ownerOf, wideLimits } from '../core-fixture.ts';
import { nextSlice } from './slice.ts';

interface Change {
  readonly held?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly collarBps?: number;
  readonly orderLots?: number;
  readonly valueMinor?: number;
}

/** The slice of a position of 10 lots, in a market of 100,000 / 100,002 under a collar of 1 %. */
function sliceOf(change: Change) {
  const { held = 10, bid = 100_000, ask = 100_002, collarBps = 100 } = change;
  const { orderLots = 1_000, valueMinor = 1e11 } = change;
  const limits = {
    ...wideLimits.instruments[0],
    orderLots: lots(orderLots),
    orderValueMinor: minor(valueMinor),
    priceCollarBps: collarBps,
  };
  const top = { bidPrice: priceTicks(bid), askPrice: priceTicks(ask) };
  return nextSlice({
    held: lots(held),
    owner: ownerOf(),
    top: top as never,
    limits: limits as never,
    valuation: valuationOf(linearInstrument),
  });
}

const order = (side: 'buy' | 'sell', price: number, quantity: number) => ({
  owner: ownerOf(),
  side,
  type: 'limit',
  timeInForce: 'IOC',
  postOnly: false,
  price,
  lots: quantity,
});
const tooWide = { why: 'the market is too wide or too odd for the price collar' };
const tooDear = { why: 'one lot is worth more than the limit of an order' };
/** Of one lot sold at 99,500. */
const lotMinor = 9_950_000;

describe('a slice', () => {
  it.each<[string, Change, object]>([
    ['sells a long at the bid, less half the collar', {}, order('sell', 99_500, 10)],
    ['buys a short at the ask, and half the collar', { held: -10 }, order('buy', 100_502, 10)],
    ['never sells below the collar', { bid: 99_000, ask: 101_002 }, order('sell', 99_001, 10)],
    [
      'never buys above the collar',
      { held: -10, bid: 99_000, ask: 101_002 },
      order('buy', 101_001, 10),
    ],
    [
      'takes the increment that is inside where the edge is not',
      { bid: 1, ask: 1, collarBps: 20_000 },
      order('sell', 1, 10),
    ],
    ['is not made of a price that is none', { bid: 1, ask: 2, collarBps: 0 }, tooWide],
    ['is not made of it on the other side', { held: -1, bid: 1, ask: 2, collarBps: 0 }, tooWide],
    ['is as large as the limit lets it be', { held: 5_000 }, order('sell', 99_500, 1_000)],
    ['is as large as the position', { held: 1_000 }, order('sell', 99_500, 1_000)],
    ['of a short is as large too', { held: -999 }, order('buy', 100_502, 999)],
    ['is worth no more than the limit', { valueMinor: 3 * lotMinor }, order('sell', 99_500, 3)],
    ['is one lot less beyond it', { valueMinor: 3 * lotMinor - 1 }, order('sell', 99_500, 2)],
    ['is one lot at least', { valueMinor: lotMinor }, order('sell', 99_500, 1)],
    ['is none where a lot is worth more', { valueMinor: lotMinor - 1 }, tooDear],
    [
      'leaves out what has no value in safe integers',
      { bid: 2 ** 45, ask: 2 ** 45, orderLots: 4, valueMinor: 2 ** 53 - 1 },
      order('sell', 35_008_450_228_388, 2),
    ],
  ])('%s', (_, change, slice) => {
    expect(sliceOf(change)).toEqual(slice);
  });
});
