/**
 * What share of a node's gross exposure one instrument has. Held only above a floor: the first
 * position of a scope is all of it.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { concentrationBps } from '../../state/concentration-share.ts';
import { type ExposureCell, worstMinor } from '../../state/node-exposure.ts';

export class Concentration {
  readonly #minor = new Map<InstrumentId, number>();

  /** Adds the worst of a position to its instrument, or takes it out again. */
  add(cell: ExposureCell, sign: 1 | -1): void {
    const { instrument } = cell;
    this.#minor.set(instrument, (this.#minor.get(instrument) ?? 0) + sign * worstMinor(cell));
  }

  /**
   * The share in basis points that the instrument would have of `grossMinor`, both with
   * `moreMinor`.
   */
  shareBps(instrument: InstrumentId, grossMinor: number, moreMinor: number, floorMinor: number) {
    const own = (this.#minor.get(instrument) ?? 0) + moreMinor;
    return concentrationBps(own, grossMinor + moreMinor, floorMinor);
  }
}
