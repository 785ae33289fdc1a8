/**
 * How many messages went out in the last so many milliseconds, exactly, by the events' stamps.
 * Never holds a message back; that is a check's business.
 */

const nanosPerMilli = 1_000_000;

/**
 * Stamps of the newest messages in a ring. A message counts while it is younger than the window.
 * Room is twice the limit: beyond that the count stays at the ring's length, over the limit still.
 */
export class SlidingWindow {
  readonly limit: number;
  readonly #windowNanos: number;
  readonly #stamps: Float64Array;
  #oldest = 0;
  #length = 0;
  #newestNanos = 0;

  constructor(limit: number, windowMillis: number) {
    this.limit = limit;
    this.#windowNanos = windowMillis * nanosPerMilli;
    this.#stamps = new Float64Array(limit * 2);
  }

  /** Counts one message at `monoNanos`; a stamp before the newest is taken as the newest. */
  add(monoNanos: number): void {
    this.#newestNanos = Math.max(this.#newestNanos, monoNanos);
    this.#forget(this.#newestNanos);
    const room = this.#stamps.length;
    if (this.#length === room) this.#dropOldest();
    this.#stamps[(this.#oldest + this.#length) % room] = this.#newestNanos;
    this.#length += 1;
  }

  /** Messages younger than the window at `monoNanos`. */
  countAt(monoNanos: number): number {
    this.#forget(Math.max(this.#newestNanos, monoNanos));
    return this.#length;
  }

  /** Whether one more message is within the limit at `monoNanos`; mostly no stamp is looked at. */
  hasRoomAt(monoNanos: number): boolean {
    return this.#length < this.limit || this.countAt(monoNanos) < this.limit;
  }

  /** The same messages under another limit and window. */
  resized(limit: number, windowMillis: number): SlidingWindow {
    const next = new SlidingWindow(limit, windowMillis);
    for (let rank = 0; rank < this.#length; rank += 1) {
      next.add(this.#stampAt((this.#oldest + rank) % this.#stamps.length));
    }
    return next;
  }

  #forget(nowNanos: number): void {
    const lastGone = nowNanos - this.#windowNanos;
    while (this.#length > 0 && this.#stampAt(this.#oldest) <= lastGone) this.#dropOldest();
  }

  /** Every place of the ring has a number, which the compiler cannot know. */
  #stampAt(place: number): number {
    return Number(this.#stamps[place]);
  }

  #dropOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.#stamps.length;
    this.#length -= 1;
  }
}
