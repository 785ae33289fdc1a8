/**
 * The last best prices of a recorded market and its last trades, as they were told: from them is
 * worked out what an order that joins now has already been spared.
 * Written with every message, so it only takes down; it is read when an order joins.
 */
import type { Side } from '../../contract/market.ts';
import { FreshLots } from './fresh-lots.ts';

/** A best bid and offer as it is told; the time is the receipt's, since any instant. */
export interface RecordedTop {
  readonly bidPrice: number;
  readonly bidLots: number;
  readonly askPrice: number;
  readonly askLots: number;
  readonly receivedMonoNanos: number;
}

/** A trade as it is told. */
export interface RecordedTrade {
  readonly price: number;
  readonly lots: number;
  readonly receivedMonoNanos: number;
}

/** Messages that are remembered: as many as come in the time of a pairing, but for bursts. */
const rows = 64;
/** Of a row: kind, time, and price and lots of a trade, or of a bid and an offer. */
const columns = 6;
const topKind = 0;
const tradeKinds = { buy: 1, sell: 2 } as const;

/** Whole ones, as a player of the same recording has them. */
export const microsOf = (nanos: number): number => Math.floor(nanos / 1_000);

export class TouchLog {
  readonly #cells = new Float64Array(rows * columns);
  #count = 0;

  top(top: RecordedTop): void {
    const cells = this.#cells;
    const at = (this.#count & (rows - 1)) * columns;
    this.#count += 1;
    cells[at] = topKind;
    cells[at + 1] = top.receivedMonoNanos;
    cells[at + 2] = top.bidPrice;
    cells[at + 3] = top.bidLots;
    cells[at + 4] = top.askPrice;
    cells[at + 5] = top.askLots;
  }

  /** A trade against orders of a side. */
  traded(side: Side, trade: RecordedTrade): void {
    const cells = this.#cells;
    const at = (this.#count & (rows - 1)) * columns;
    this.#count += 1;
    cells[at] = tradeKinds[side];
    cells[at + 1] = trade.receivedMonoNanos;
    cells[at + 2] = trade.price;
    cells[at + 3] = trade.lots;
  }

  /** Lots that the best price of a side has lost there, and whose trade was not told yet. */
  fallenAt(side: Side, price: number): FreshLots {
    const fallen = new FreshLots();
    const traded = new FreshLots();
    const cells = this.#cells;
    const column = side === 'buy' ? 2 : 4;
    let bestPrice = Number.NaN;
    let bestLots = 0;
    for (let row = Math.max(0, this.#count - rows); row < this.#count; row += 1) {
      const at = (row & (rows - 1)) * columns;
      const atMicros = microsOf(cells[at + 1] ?? 0);
      if (cells[at] === tradeKinds[side] && cells[at + 2] === price) {
        const lots = cells[at + 3] ?? 0;
        traded.note(lots - fallen.use(lots, atMicros), atMicros);
      }
      if (cells[at] !== topKind) continue;
      const [newPrice, newLots] = [cells[at + column] ?? 0, cells[at + column + 1] ?? 0];
      const lost = newPrice === bestPrice ? bestLots - newLots : bestLots;
      const isWorse = side === 'buy' ? newPrice <= bestPrice : newPrice >= bestPrice;
      if (bestPrice === price && isWorse && lost > 0) {
        fallen.note(lost - traded.use(lost, atMicros), atMicros);
      }
      bestPrice = newPrice;
      bestLots = newLots;
    }
    return fallen;
  }
}
