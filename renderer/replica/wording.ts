/**
 * Prices and quantities in the words of the audit log, by the instruments the ledger defines: as it
 * stands, or as it stood at an event.
 */
import type { ClientOrderId, InstrumentId } from '../../engine/contract/ids.ts';
import { type Valuation, valuationOf } from '../../engine/contract/instrument.ts';
import { findOrder, type LedgerState } from '../../engine/state/ledger-state.ts';
import { priceText, quantityText } from './figures.ts';
import type { Replica } from './replica.ts';

/** How numbers of an event are put into words. */
export interface Wording {
  price(instrument: InstrumentId | null, ticks: number): string;
  quantity(instrument: InstrumentId | null, lots: number): string;
  /** Instrument of an order still known; null for older ones. */
  instrumentOf(order: ClientOrderId): InstrumentId | null;
}

/** Wording by the ledger as it stands; in grid units where the instrument is not known. */
export function wordingOf(ledgerNow: () => LedgerState | null): Wording {
  return wordingBy(
    (instrument) => ledgerNow()?.valuations.get(instrument),
    (order) => ownerOf(ledgerNow(), order),
  );
}

/** Wording of one event, by the instruments as they were defined when it was written. */
export function wordingAt(
  { ledger, grids }: Pick<Replica, 'ledger' | 'grids'>,
  sequence: number,
  instrumentOf: Wording['instrumentOf'] = (order) => ownerOf(ledger, order),
): Wording {
  return wordingBy((instrument) => {
    const defined = grids.at(sequence, instrument);
    return defined === undefined ? undefined : valuationOf(defined);
  }, instrumentOf);
}

function ownerOf(ledger: LedgerState | null, order: ClientOrderId): InstrumentId | null {
  return ledger === null ? null : (findOrder(ledger, order)?.request.owner.instrument ?? null);
}

function wordingBy(
  find: (instrument: InstrumentId) => Valuation | undefined,
  instrumentOf: Wording['instrumentOf'],
): Wording {
  const known = (instrument: InstrumentId | null) =>
    instrument === null ? undefined : find(instrument);
  return {
    price(instrument, ticks) {
      const valuation = known(instrument);
      return valuation === undefined ? `${ticks} ticks` : priceText(valuation, ticks);
    },
    quantity(instrument, lots) {
      const valuation = known(instrument);
      return valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
    },
    instrumentOf,
  };
}
