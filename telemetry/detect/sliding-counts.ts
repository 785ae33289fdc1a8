/**
 * Two counts over a sliding window of time, in a fixed number of slices.
 * Holds no single event: memory is the same for one a day and for a million a second.
 *
 * The window is the present slice and the `slices - 1` before it, so that what is counted is
 * between (slices - 1) / slices of the window and all of it: never more than the window, and at
 * most one slice less.
 */
const slices = 20;

export class SlidingCounts {
  readonly #sliceNanos: number;
  readonly #first = new Float64Array(slices);
  readonly #second = new Float64Array(slices);
  /** Number of the present slice, counted from time zero. */
  #slice = Number.NEGATIVE_INFINITY;
  #firstSum = 0;
  #secondSum = 0;

  constructor(windowNanos: number) {
    this.#sliceNanos = windowNanos / slices;
  }

  /** Counts at an instant; one that lies before the present slice counts as of that slice. */
  add(first: number, second: number, atMonoNanos: number): void {
    this.advance(atMonoNanos);
    const at = this.#slice % slices;
    this.#first[at] = (this.#first[at] ?? 0) + first;
    this.#second[at] = (this.#second[at] ?? 0) + second;
    this.#firstSum += first;
    this.#secondSum += second;
  }

  /** Forgets what has left the window by now. */
  advance(nowMonoNanos: number): void {
    const slice = Math.floor(nowMonoNanos / this.#sliceNanos);
    if (slice <= this.#slice) return;
    const steps = Math.min(slices, slice - this.#slice);
    for (let step = 0; step < steps; step += 1) {
      const at = (slice - step) % slices;
      this.#firstSum -= this.#first[at] ?? 0;
      this.#secondSum -= this.#second[at] ?? 0;
      this.#first[at] = 0;
      this.#second[at] = 0;
    }
    this.#slice = slice;
  }

  get first(): number {
    return this.#firstSum;
  }

  get second(): number {
    return this.#secondSum;
  }
}
