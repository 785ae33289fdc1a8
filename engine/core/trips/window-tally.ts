/**
 * Counts of several kinds in the last so many milliseconds, to a fiftieth of the window: for
 * ratios, which have no number of events that bounds them.
 * Keeps no stamp of any event, so that a flood costs no memory.
 */

const slots = 50;
const nanosPerMilli = 1_000_000;

export class WindowTally<Kind extends string> {
  readonly #slotNanos: number;
  readonly #counts: Readonly<Record<Kind, Float64Array>>;
  #newestSlot = 0;

  constructor(windowMillis: number, kinds: readonly Kind[]) {
    this.#slotNanos = (windowMillis * nanosPerMilli) / slots;
    const counts = kinds.map((kind) => [kind, new Float64Array(slots)] as const);
    this.#counts = Object.fromEntries(counts) as Record<Kind, Float64Array>;
  }

  /** Counts one; a stamp before the newest counts with the newest. */
  add(kind: Kind, monoNanos: number): void {
    this.#forget(monoNanos);
    const counts = this.#counts[kind];
    const place = this.#newestSlot % slots;
    counts[place] = Number(counts[place]) + 1;
  }

  /** How many of a kind there are in the window that ends at `monoNanos`. */
  count(kind: Kind, monoNanos: number): number {
    this.#forget(monoNanos);
    return this.#counts[kind].reduce((sum, each) => sum + each, 0);
  }

  #forget(monoNanos: number): void {
    const slot = Math.floor(monoNanos / this.#slotNanos);
    if (slot <= this.#newestSlot) return;
    const from = Math.max(this.#newestSlot + 1, slot - slots + 1);
    for (let gone = from; gone <= slot; gone += 1) {
      for (const counts of Object.values<Float64Array>(this.#counts)) counts[gone % slots] = 0;
    }
    this.#newestSlot = slot;
  }
}
