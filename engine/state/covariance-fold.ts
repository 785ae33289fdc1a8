/**
 * The covariance in force, folded from the ledger. Judges no age: that takes a clock.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { LedgerState } from './ledger-state.ts';

/** As it was set; its times are left out of the state's hash, as all times are. */
export type CovarianceRecord = Extract<LedgerBody, { type: 'covariance.set' }>;

/** Folds one event of covariance. */
export function foldCovariance(state: LedgerState, body: CovarianceRecord): void {
  state.covariance = body;
}

const gridFields = ['priceIncrement', 'lotSize', 'contractValue', 'quoteScale'] as const;

/** Its mids are of another grid then: there is none until the next one. Before the new grid. */
export function dropOfOtherGrid(state: LedgerState, next: Instrument): void {
  if (state.covariance?.instruments.includes(next.id) !== true) return;
  const known = state.instruments.get(next.id);
  if (gridFields.some((field) => known?.[field] !== next[field])) state.covariance = null;
}
