/**
 * What one node holds and may come to hold, instrument by instrument, kept up cell by cell.
 * Values nothing.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { ExposureCell } from '../../state/node-exposure.ts';
import type { VolatilityLine } from '../../state/portfolio-volatility.ts';

interface Line extends VolatilityLine {
  held: number;
  buys: number;
  sells: number;
}

export class VolatilityLines {
  readonly #lines = new Map<InstrumentId, Line>();

  /** Adds a cell, or with -1 takes it out again. */
  add({ instrument, held, buys, sells }: ExposureCell, sign: 1 | -1): void {
    const known = this.#lines.get(instrument);
    const line = known ?? { instrument, held: 0, buys: 0, sells: 0 };
    if (known === undefined) this.#lines.set(instrument, line);
    line.held += sign * held.lots;
    line.buys += sign * buys.lots;
    line.sells += sign * sells.lots;
  }

  all(): Iterable<VolatilityLine> {
    return this.#lines.values();
  }

  /** That of an instrument; an empty one where there is nothing of it. */
  of(instrument: InstrumentId): VolatilityLine {
    return this.#lines.get(instrument) ?? { instrument, held: 0, buys: 0, sells: 0 };
  }

  /** All lines, with one of them in the place of its own. */
  with(changed: VolatilityLine): VolatilityLine[] {
    const others = [...this.#lines.values()].filter(
      ({ instrument }) => instrument !== changed.instrument,
    );
    return [...others, changed];
  }
}
