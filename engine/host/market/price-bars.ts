/**
 * One-second bars of the mid price of each instrument, for the chart of a console that comes late.
 * Keeps the last fifteen minutes; the tape keeps the rest.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { PriceBar } from '../../contract/wire.ts';

export const barsLimit = 900;

export class PriceBars {
  readonly #bars = new Map<InstrumentId, PriceBar[]>();

  /** Takes a top of book in; `doubleMid` is bid + ask, in ticks. */
  add(instrument: InstrumentId, utcSeconds: number, doubleMid: number): void {
    const bars = this.#bars.get(instrument) ?? [];
    if (bars.length === 0) this.#bars.set(instrument, bars);
    const last = bars.at(-1);
    if (last === undefined || utcSeconds > last[0]) {
      bars.push([utcSeconds, doubleMid, doubleMid, doubleMid, doubleMid]);
      if (bars.length > barsLimit) bars.shift();
      return;
    }
    last[2] = Math.max(last[2], doubleMid);
    last[3] = Math.min(last[3], doubleMid);
    last[4] = doubleMid;
  }

  /** All bars, oldest first. */
  all(): { instrument: InstrumentId; bars: PriceBar[] }[] {
    return [...this.#bars].map(([instrument, bars]) => ({ instrument, bars }));
  }
}
