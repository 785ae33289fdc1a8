/**
 * What happens next in simulated time: a queue of wake-ups ordered by time, then by insertion.
 * Never looks at a clock; the caller says up to when to run.
 */
import { invariant } from '../../contract/assert.ts';

/** Called at its time; returns milliseconds until it wants to be called again, or null: never. */
export type Wake = (atMillis: number) => number | null;

interface Entry {
  readonly atMillis: number;
  readonly order: number;
  readonly wake: Wake;
}

const earlier = (a: Entry, b: Entry): boolean =>
  a.atMillis < b.atMillis || (a.atMillis === b.atMillis && a.order < b.order);

export class Schedule {
  readonly #heap: Entry[] = [];
  #inserted = 0;

  /** When the next wake-up is due; null when there is none. */
  nextMillis(): number | null {
    return this.#heap[0]?.atMillis ?? null;
  }

  add(atMillis: number, wake: Wake): void {
    invariant(Number.isFinite(atMillis), `no such time: ${atMillis}`);
    this.#inserted += 1;
    this.#heap.push({ atMillis, order: this.#inserted, wake });
    this.#rise(this.#heap.length - 1);
  }

  /** Runs everything due up to and including `untilMillis`, in order. Returns how many ran. */
  runUntil(untilMillis: number): number {
    let ran = 0;
    for (let next = this.#heap[0]; next !== undefined; next = this.#heap[0]) {
      if (next.atMillis > untilMillis) break;
      this.#removeFirst();
      const again = next.wake(next.atMillis);
      if (again !== null) this.add(next.atMillis + Math.max(again, 0.01), next.wake);
      ran += 1;
    }
    return ran;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #at(index: number): Entry {
    const entry = this.#heap[index];
    invariant(entry !== undefined, 'schedule index out of range');
    return entry;
  }

  #swap(a: number, b: number): void {
    const entry = this.#at(a);
    this.#heap[a] = this.#at(b);
    this.#heap[b] = entry;
  }

  #rise(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (!earlier(this.#at(child), this.#at(parent))) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    let parent = from;
    while (true) {
      const left = 2 * parent + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const useRight = right < this.#heap.length && earlier(this.#at(right), this.#at(left));
      const child = useRight ? right : left;
      if (!earlier(this.#at(child), this.#at(parent))) return;
      this.#swap(child, parent);
      parent = child;
    }
  }
}
