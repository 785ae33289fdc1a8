/**
 * What the command line reads out of the snapshot of a running engine, and how it writes amounts:
 * as decimals with their currency, on the grid of the instrument.
 */
import { z } from 'zod';
import { type InstrumentId, InstrumentId as InstrumentName } from '../contract/ids.ts';
import { Instrument } from '../contract/instrument.ts';
import { OrderRecord } from '../contract/orders.ts';
import { Mode, Scope } from '../contract/scope.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { priceText, quantityText } from '../state/order-terms.ts';
import { stateFromData } from '../state/state-text.ts';

const ScopeMode = z.looseObject({
  scope: Scope,
  mode: Mode,
  cause: z.string(),
  reason: z.string(),
});

/** The part of the ledger state that the command line shows. */
export const DeskSnapshot = z.looseObject({
  instruments: z.array(z.tuple([InstrumentName, Instrument])),
  orders: z.array(z.tuple([z.string(), OrderRecord])),
  modes: z.array(ScopeMode),
});
export type DeskSnapshot = z.infer<typeof DeskSnapshot>;

/** The whole ledger state that a snapshot tells. */
export const stateOf = (state: unknown): LedgerState => stateFromData(DeskSnapshot.parse(state));

/** Writes prices and quantities of the instruments it knows, and raw units of any other. */
export class Amounts {
  readonly #instruments: ReadonlyMap<InstrumentId, Instrument>;

  constructor(instruments: DeskSnapshot['instruments']) {
    this.#instruments = new Map(instruments);
  }

  /** For example `0.400 ETH`, or `12 contracts`. */
  quantity(id: InstrumentId, lots: number): string {
    return quantityText(lots, this.#instruments.get(id));
  }

  /** For example `3166.63 USDT`. */
  price(id: InstrumentId, ticks: number): string {
    return priceText(ticks, this.#instruments.get(id));
  }
}
