/**
 * One-second bars of the mid price (doubled, so that it stays an integer) of one instrument.
 * Bounded: the oldest seconds are dropped in blocks.
 */
import type { PriceBar } from '../../engine/contract/wire.ts';

/** Seconds kept per instrument. */
export const barsLimit = 7_200;
/** How many are dropped at once, so that dropping is rare. */
const dropBlock = 600;

/** Columns of equal length, oldest first. Prices are ticks of bid + ask. */
export interface PriceBars {
  readonly seconds: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
}

export const emptyBars = (): PriceBars => ({ seconds: [], open: [], high: [], low: [], close: [] });

/** Replaces everything by the engine's own bars. */
export function loadBars(bars: PriceBars, source: readonly PriceBar[]): void {
  for (const column of Object.values(bars) as number[][]) column.length = 0;
  for (const [second, open, high, low, close] of source.slice(-barsLimit)) {
    bars.seconds.push(second);
    bars.open.push(open);
    bars.high.push(high);
    bars.low.push(low);
    bars.close.push(close);
  }
}

/** Counts one doubled mid price in its second; a time before the last bar counts in that bar. */
export function addPrice(bars: PriceBars, second: number, price: number): void {
  const last = bars.seconds.length - 1;
  const lastSecond = bars.seconds[last];
  if (lastSecond !== undefined && second <= lastSecond) {
    bars.high[last] = Math.max(bars.high[last] ?? price, price);
    bars.low[last] = Math.min(bars.low[last] ?? price, price);
    bars.close[last] = price;
    return;
  }
  if (bars.seconds.length >= barsLimit) {
    for (const column of Object.values(bars) as number[][]) column.splice(0, dropBlock);
  }
  bars.seconds.push(second);
  bars.open.push(price);
  bars.high.push(price);
  bars.low.push(price);
  bars.close.push(price);
}

/** Index of the first bar at or after `second`. */
export function barIndexAt(bars: PriceBars, second: number): number {
  let low = 0;
  let high = bars.seconds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars.seconds[middle] ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}
