/**
 * When the next thing happens in simulated time that no message of the tape brings: told by
 * whoever puts something on its way, so that a message need not ask them all.
 */

export class DueTime {
  #nextNanos = 0;

  /** Nothing is due before this; simulated nanoseconds. */
  get nextNanos(): number {
    return this.#nextNanos;
  }

  /** Something is due then. */
  tell(nanos: number): void {
    if (nanos < this.#nextNanos) this.#nextNanos = nanos;
  }

  /** All was looked at: nothing is due before this. */
  set(nanos: number): void {
    this.#nextNanos = nanos;
  }
}
