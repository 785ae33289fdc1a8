/**
 * How much of each order was told as filled, held against what the venue says at its end.
 * Judges nothing else: an ending that does not add up is the client's to doubt.
 */
import type { ClientOrderId } from '../../contract/ids.ts';
import { unitsOf } from '../../contract/numbers.ts';
import type { VenueReport } from '../../ports/venue.ts';
import type { GriddedInstrument } from './user-data.ts';

/** Orders remembered; one that was forgotten is asked about once more than needed. */
const rememberedLimit = 20_000;

export class ToldFills {
  readonly #lots = new Map<ClientOrderId, number>();

  /** Counts a fill that is being told. */
  note(report: VenueReport): void {
    if (report.kind !== 'filled') return;
    const { clientOrderId, lots } = report;
    this.#lots.set(clientOrderId, (this.#lots.get(clientOrderId) ?? 0) + lots);
    if (this.#lots.size <= rememberedLimit) return;
    for (const oldest of this.#lots.keys()) {
      this.#lots.delete(oldest);
      return;
    }
  }

  /** Why an order that ended with `executed` cannot be closed yet; null when all was told. */
  missing(id: ClientOrderId, executed: string, grid: GriddedInstrument): string | null {
    const told = this.#lots.get(id) ?? 0;
    const lots = unitsOf(executed, grid.lot);
    if (lots === null) return `an executed quantity of ${executed}, off the grid`;
    return lots > told ? `${lots} lots executed, where fills of ${told} were told` : null;
  }
}
