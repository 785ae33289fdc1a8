/**
 * What share of a node's gross exposure one instrument has. Held only above a floor: the first
 * position of a scope is all of it.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { type ExposureCell, worstMinor } from '../../state/node-exposure.ts';

export class Concentration {
  readonly #minor = new Map<InstrumentId, number>();

  /** Adds the worst of a position to its instrument, or takes it out again. */
  add(cell: ExposureCell, sign: 1 | -1): void {
    const { instrument } = cell;
    this.#minor.set(instrument, (this.#minor.get(instrument) ?? 0) + sign * worstMinor(cell));
  }

  /**
   * The share in basis points, rounded up, that the instrument would have of `grossMinor`, both
   * with `moreMinor`; 0 where it is not above the floor. Exact at each size.
   */
  shareBps(instrument: InstrumentId, grossMinor: number, moreMinor: number, floorMinor: number) {
    const own = (this.#minor.get(instrument) ?? 0) + moreMinor;
    if (own <= floorMinor) return 0;
    const all = grossMinor + moreMinor;
    if (!Number.isSafeInteger(own) || !Number.isSafeInteger(all) || all <= 0) return Number.NaN;
    const scaled = BigInt(own) * 10_000n;
    const rest = scaled % BigInt(all) > 0n ? 1n : 0n;
    return Number(scaled / BigInt(all) + rest);
  }
}
