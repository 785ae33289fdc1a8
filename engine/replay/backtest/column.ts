/**
 * A growing column of numbers, in one typed array: millions of them trouble no garbage collector.
 * Holds no meaning and refuses nothing.
 */

export class Column {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 1_024) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** The value at an index; NaN outside. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN;
  }

  /** Every second value from the second on: half as many, the newest kept. */
  halve(): void {
    const half = Math.floor(this.#length / 2);
    for (let index = 0; index < half; index += 1) {
      this.#values[index] = this.#values[2 * index + 1] ?? Number.NaN;
    }
    this.#length = half;
  }

  toArray(): number[] {
    return Array.from(this.#values.subarray(0, this.#length));
  }
}
