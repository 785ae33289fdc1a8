/**
 * How many ticks a second go through the engine when the key is pressed: asked of the engine
 * itself, because a feed says only what it would like to send.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DrillDesk } from './drill-desk.ts';
import type { TickFeed } from './tick-feed.ts';

/** While orders are placed: few, so that the venue keeps up. */
const placingPace = 200;
const settleMillis = 1_500;

export class TickPace {
  readonly #perSecond: number;
  #least: number | null = null;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  place(feed: TickFeed): void {
    feed.pace(placingPace);
  }

  /** The load from now on; measured for a while before it returns. */
  async load(feed: TickFeed, desk: DrillDesk): Promise<void> {
    feed.pace(this.#perSecond);
    const before = { frames: (await desk.wire.market()).frames, at: performance.now() };
    await pause(settleMillis);
    const frames = (await desk.wire.market()).frames - before.frames;
    const seen = Math.round((frames * 1_000) / (performance.now() - before.at));
    this.#least = Math.min(this.#least ?? seen, seen);
  }

  /** What is on record of it: wished for, and the least of all trials. */
  told(): Readonly<Record<string, number>> {
    if (this.#perSecond === 0) return {};
    return { ticksWished: this.#perSecond, ticksPerSecond: this.#least ?? 0 };
  }
}
