/**
 * The estimator: mean products of simultaneous simple returns in a rolling window, about a mean of
 * zero, equally weighted, without shrinkage (ADR 0028 says why, and whose it is).
 * Fills no gap: a return needs two looks in a row. What has too few of them is left out.
 */
import { triangleAt } from '../../contract/covariance.ts';

export interface RollingTerms {
  /** Returns in the window. */
  readonly windowObservations: number;
  /** Fewest that all columns of an estimate have in common. */
  readonly minimumObservations: number;
}

export interface Estimate {
  /** Columns that are in it, ascending. */
  readonly columns: readonly number[];
  /** Upper triangle of those, row by row. */
  readonly entries: readonly number[];
  /** Returns that went in. */
  readonly observations: number;
}

export class RollingCovariance {
  readonly #size: number;
  readonly #terms: RollingTerms;
  /** Returns, a row a slot, oldest overwritten; not a number: there is none. */
  readonly #rows: Float64Array;
  readonly #previous: Float64Array;
  #slot = Number.NaN;
  #written = 0;

  /** `size`: how many instruments are looked at. */
  constructor(size: number, terms: RollingTerms) {
    this.#size = size;
    this.#terms = terms;
    this.#rows = new Float64Array(size * terms.windowObservations).fill(Number.NaN);
    this.#previous = new Float64Array(size).fill(Number.NaN);
  }

  /**
   * Takes one look: a price of each instrument, or what is none, at the `slot`-th interval. Slots
   * that were passed over leave a gap of their length; one that is not newer is passed over.
   */
  observe(slot: number, prices: ArrayLike<number>): void {
    const passed = slot - this.#slot;
    if (passed <= 0) return;
    const skipped = Number.isNaN(passed) ? 0 : passed - 1;
    for (let n = 0; n < Math.min(skipped, this.#terms.windowObservations); n += 1) this.#next();
    const from = this.#next();
    for (let column = 0; column < this.#size; column += 1) {
      const price = Number(prices[column]);
      const before = skipped > 0 ? Number.NaN : Number(this.#previous[column]);
      const isPrice = price > 0 && price < Number.POSITIVE_INFINITY;
      this.#rows[from + column] = isPrice ? price / before - 1 : Number.NaN;
      this.#previous[column] = isPrice ? price : Number.NaN;
    }
    this.#slot = slot;
  }

  /** Null: not two looks in a row of any instrument were enough. */
  estimate(): Estimate | null {
    const { minimumObservations } = this.#terms;
    const counts = Array.from({ length: this.#size }, (_, column) => this.#countOf(column));
    let columns = counts.flatMap((count, column) => (count >= minimumObservations ? column : []));
    while (columns.length > 0) {
      const rows = this.#wholeRows(columns);
      if (rows.length >= minimumObservations) {
        return { columns, entries: this.#products(columns, rows), observations: rows.length };
      }
      // Whose gaps cost the others most is left out; of equals the last one.
      const least = Math.min(...columns.map((column) => Number(counts[column])));
      const dropped = columns.findLast((column) => counts[column] === least);
      columns = columns.filter((column) => column !== dropped);
    }
    return null;
  }

  /** Makes the oldest row the newest, empty; where it begins. */
  #next(): number {
    const from = (this.#written % this.#terms.windowObservations) * this.#size;
    this.#rows.fill(Number.NaN, from, from + this.#size);
    this.#written += 1;
    return from;
  }

  #countOf(column: number): number {
    let count = 0;
    for (let at = column; at < this.#rows.length; at += this.#size) {
      if (!Number.isNaN(this.#rows[at])) count += 1;
    }
    return count;
  }

  /** Beginnings of the rows in which every column has a return, oldest first. */
  #wholeRows(columns: readonly number[]): number[] {
    const { windowObservations } = this.#terms;
    const rows: number[] = [];
    const first = Math.max(0, this.#written - windowObservations);
    for (let n = first; n < this.#written; n += 1) {
      const from = (n % windowObservations) * this.#size;
      if (columns.every((column) => !Number.isNaN(this.#rows[from + column]))) rows.push(from);
    }
    return rows;
  }

  /** Every place of a row has a number, which the compiler cannot know. */
  #returnAt(from: number, column: number | undefined): number {
    return Number(this.#rows[from + Number(column)]);
  }

  #products(columns: readonly number[], rows: readonly number[]): number[] {
    const size = columns.length;
    const sums = new Float64Array((size * (size + 1)) / 2);
    for (const from of rows) {
      for (let row = 0; row < size; row += 1) {
        const one = this.#returnAt(from, columns[row]);
        for (let column = row; column < size; column += 1) {
          const other = this.#returnAt(from, columns[column]);
          const at = triangleAt(size, row, column);
          sums[at] = Number(sums[at]) + one * other;
        }
      }
    }
    return Array.from(sums, (sum) => sum / rows.length);
  }
}
