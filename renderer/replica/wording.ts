/** Prices and quantities in the words of the audit log, by the instruments the ledger defines. */
import type { ClientOrderId, InstrumentId } from '../../engine/contract/ids.ts';
import { findOrder, type LedgerState } from '../../engine/state/ledger-state.ts';
import { priceText, quantityText } from './figures.ts';

/** How numbers of an event are put into words. */
export interface Wording {
  price(instrument: InstrumentId | null, ticks: number): string;
  quantity(instrument: InstrumentId | null, lots: number): string;
  /** Instrument of an order still known; null for older ones. */
  instrumentOf(order: ClientOrderId): InstrumentId | null;
}

/** Wording by the ledger as it stands; in grid units where the instrument is not known. */
export function wordingOf(ledgerNow: () => LedgerState | null): Wording {
  const valuationOf = (instrument: InstrumentId | null) =>
    instrument === null ? undefined : ledgerNow()?.valuations.get(instrument);
  return {
    price(instrument, ticks) {
      const valuation = valuationOf(instrument);
      return valuation === undefined ? `${ticks} ticks` : priceText(valuation, ticks);
    },
    quantity(instrument, lots) {
      const valuation = valuationOf(instrument);
      return valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
    },
    instrumentOf(order) {
      const ledger = ledgerNow();
      if (ledger === null) return null;
      return findOrder(ledger, order)?.request.owner.instrument ?? null;
    },
  };
}
