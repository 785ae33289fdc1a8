/**
 * One direction of a connection in simulated time: each item comes after its delay, and never
 * before the one that was put in ahead of it, as on a socket.
 * Runs nothing by itself; its owner asks what is due.
 */

export class TimedLine<Item> {
  readonly #items: Item[] = [];
  readonly #dueNanos: number[] = [];
  #head = 0;
  #lastNanos = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** When the next item comes, in simulated nanoseconds; infinity when there is none. */
  get nextNanos(): number {
    return this.#dueNanos[this.#head] ?? Number.POSITIVE_INFINITY;
  }

  push(dueNanos: number, item: Item): void {
    this.#lastNanos = Math.max(this.#lastNanos, dueNanos);
    this.#items.push(item);
    this.#dueNanos.push(this.#lastNanos);
  }

  /** Takes the next item out; undefined when there is none. */
  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#dueNanos.length = 0;
      this.#head = 0;
    } else if (this.#head === 1_024) {
      this.#items.splice(0, this.#head);
      this.#dueNanos.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}
