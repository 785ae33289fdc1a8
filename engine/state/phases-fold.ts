/** Folds phases of a session: the venue's last word on each instrument. Judges nothing. */
import type { PhaseBody, TradingPhase } from '../contract/trading-phase.ts';
import type { LedgerState } from './ledger-state.ts';

export interface PhaseRecord {
  readonly phase: TradingPhase;
  readonly reason: string;
}

export function foldPhase({ phases }: LedgerState, body: PhaseBody): void {
  phases.set(body.instrument, { phase: body.phase, reason: body.reason });
}
