/**
 * The tapes of the backtest's benchmark: one instrument whose price wanders, as top of book with
 * every fifth message a trade, or as depth of ten levels a side and those the move has passed.
 */
import type { Levels, Tick } from '../../engine/contract/market.ts';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../engine/contract/numbers.ts';
import { linearInstrument } from '../../engine/core/core-fixture.ts';
import { SegmentWriter } from '../../engine/tape/segments/segment-writer.ts';
import { chance } from '../chance.ts';

const instrument = linearInstrument.id;
const start = 600_000;
const levelsPerSide = 10;
const bookLevels = 1_000;

/** One message a millisecond. */
const headOf = (index: number) => ({
  instrument,
  receivedMonoNanos: monoNanos(1e9 + index * 1e6),
  exchangeUtcMillis: 1_723_161_256_000 + index,
});

function write(path: string, count: number, make: (index: number, bid: number) => Tick): void {
  const writer = new SegmentWriter(path, {
    epochUtcNanos: UtcNanos.parse('1723161256172216566'),
    instruments: [linearInstrument],
    source: 'benchmark',
  });
  const below = chance();
  let bid = start;
  for (let index = 0; index < count; index += 1) {
    if (index % 7 === 0) bid += below(3) - 1;
    writer.add(make(index, bid));
  }
  writer.seal();
}

/** Four tops of book and a trade, over and over. */
export function writeTops(path: string, count: number): void {
  const below = chance();
  write(path, count, (index, bid) => {
    const head = headOf(index);
    if (index % 5 === 0) {
      const aggressor = below(2) === 0 ? 'sell' : 'buy';
      const price = priceTicks(aggressor === 'sell' ? bid : bid + 1);
      const size = lots(1 + below(2_000));
      return { ...head, kind: 'trade', tradeId: 5e9 + index, price, lots: size, aggressor };
    }
    const prices = { bidPrice: priceTicks(bid), askPrice: priceTicks(bid + 1) };
    const sizes = { bidLots: lots(1 + below(9_000)), askLots: lots(1 + below(9_000)) };
    return { ...head, kind: 'bookTicker', updateId: 5e12 + index, ...prices, ...sizes };
  });
}

/** A book, then changes of it; returns the changed levels. */
export function writeDepth(path: string, count: number): number {
  const below = chance();
  let levels = 2 * bookLevels;
  write(path, count, (index, bid) => {
    const head = headOf(index);
    const sides = (make: (price: number, away: 1 | -1) => number[]) => ({
      bids: make(bid, -1),
      asks: make(bid + 1, 1),
    });
    if (index === 0) {
      const whole = sides((price, away) =>
        Array.from({ length: bookLevels }, (_, rank) => [price + away * rank, 50]).flat(),
      );
      return { ...head, kind: 'depthSnapshot', lastUpdateId: 5e12 - 1, ...whole };
    }
    const changed = (price: number, away: 1 | -1): number[] => {
      const list: number[] = [];
      for (let rank = 0, at = price; rank < levelsPerSide; rank += 1) {
        list.push(at, rank > 0 && below(4) === 0 ? 0 : 1 + below(9_000));
        at += away * (1 + below(6));
      }
      // What the price may have moved past since the message before is gone.
      for (let past = 1; past <= 3; past += 1) list.push(price - away * past, 0);
      return list;
    };
    const change: { bids: Levels; asks: Levels } = sides(changed);
    levels += (change.bids.length + change.asks.length) / 2;
    return { ...head, kind: 'depthDelta', finalUpdateId: 5e12 + index, ...change };
  });
  return levels;
}
