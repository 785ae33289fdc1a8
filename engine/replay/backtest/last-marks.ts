/**
 * The prices at which open lots could be closed, each kept while its market has none: a locked or
 * one-sided quote, a feed in a gap. A position is worth what it was then, not nothing.
 * Makes up no price where there never was one.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { MonoNanos, PriceTicks } from '../../contract/numbers.ts';
import type { Marks } from '../../core/portfolio/portfolio.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import { topOf } from '../../state/market/market-view.ts';

/** Open lots that are valued at a price of before. */
export interface StaleMark {
  readonly instrument: string;
  /** Null: there never was a price, and they count as nothing. */
  readonly ageSeconds: number | null;
}

interface Mark {
  readonly bidPrice: PriceTicks;
  readonly askPrice: PriceTicks;
  readonly receivedMonoNanos: MonoNanos;
}

export class LastMarks {
  readonly #market: MarketState;
  readonly #last = new Map<InstrumentId, Mark>();

  constructor(market: MarketState) {
    this.#market = market;
  }

  /** A long is marked at the bid, a short at the ask; null before the first of them. */
  readonly of: Marks = (instrument, held) => {
    const known = this.#market.instruments.get(instrument);
    const top = known === undefined ? null : topOf(known);
    if (top !== null) this.#last.set(instrument, top);
    const last = this.#last.get(instrument);
    if (last === undefined) return null;
    return held < 0 ? last.askPrice : last.bidPrice;
  };

  /** The mark of an instrument that has no price now; null where it has one. */
  staleOf(instrument: InstrumentId, now: MonoNanos): StaleMark | null {
    const known = this.#market.instruments.get(instrument);
    if (known === undefined || topOf(known) !== null) return null;
    const last = this.#last.get(instrument);
    const ageSeconds = last === undefined ? null : (now - last.receivedMonoNanos) / 1e9;
    return { instrument, ageSeconds };
  }
}
