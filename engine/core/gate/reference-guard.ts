/**
 * Watches the mid price that orders are judged by: a jump beyond so many standard deviations of its
 * own changes is not believed until it has held for a while. A trade alone moves no reference.
 * Takes no clock: time is that of ticks and asks.
 */
import type { ReferenceJumpLimit } from '../../contract/limits.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { tickerOnTop, topOf } from '../../state/market/market-view.ts';

/** Changes of the mid that have to be seen before any can be judged. */
const learnedChanges = 32;
/** Share that the newest change has in what is usual. */
const newestShare = 1 / 64;
/** A mid moves by half an increment at least: nothing smaller is a deviation (of twice the mid). */
const leastDeviation = 1;

export class ReferenceGuard {
  readonly sigmas: number;
  readonly holdMillis: number;
  /** Twice the mid that is believed; null: none yet. */
  #calm: number | null = null;
  #changes = 0;
  /** Of changes of twice the mid, around zero. */
  #variance = 0;
  /** Twice the mid that is not believed yet, and since when. */
  #wild: { readonly mid: number; readonly sinceNanos: number } | null = null;

  constructor({ sigmas, holdMillis }: ReferenceJumpLimit) {
    this.sigmas = sigmas;
    this.holdMillis = holdMillis;
  }

  /** Takes the reference up as a message has left it. */
  see(known: InstrumentMarket, monoNanos: number): void {
    const top = tickerOnTop(known) ?? topOf(known);
    if (top !== null) this.#seeMid(top.bidPrice + top.askPrice, monoNanos);
  }

  /** How long ago it jumped where that is not believed yet, in nanoseconds; null: all is calm. */
  wildSince(monoNanos: number): number | null {
    if (this.#wild === null) return null;
    const age = monoNanos - this.#wild.sinceNanos;
    return age >= this.holdMillis * 1_000_000 ? null : age;
  }

  #seeMid(mid: number, monoNanos: number): void {
    const calm = this.#calm;
    if (calm === null || this.#changes < learnedChanges) return this.#believe(mid);
    const limit = this.sigmas * Math.max(leastDeviation, Math.sqrt(this.#variance));
    if (Math.abs(mid - calm) <= limit) {
      this.#wild = null;
      return this.#believe(mid);
    }
    const wild = this.#wild;
    if (wild === null || Math.abs(mid - wild.mid) > limit) {
      this.#wild = { mid, sinceNanos: monoNanos };
      return;
    }
    if (monoNanos - wild.sinceNanos < this.holdMillis * 1_000_000) return;
    // It has held: that is where the market is now, and no change that says what is usual.
    this.#wild = null;
    this.#calm = mid;
  }

  #believe(mid: number): void {
    const change = mid - (this.#calm ?? mid);
    this.#calm = mid;
    if (change === 0) return;
    this.#changes += 1;
    const share = Math.max(newestShare, 1 / this.#changes);
    this.#variance += share * (change * change - this.#variance);
  }
}
