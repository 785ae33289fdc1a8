/**
 * A venue's word on the phase of an instrument: into market state, and on the record where it is
 * new. Cancels nothing: what works at the venue is the venue's to keep or to end in its phases.
 */
import { invariant } from '../contract/assert.ts';
import type { VenueId } from '../contract/ids.ts';
import type { PhaseChange, TradingPhase } from '../contract/trading-phase.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import type { MarketState } from '../state/market/market-state.ts';
import type { Stamp } from './core-event.ts';
import type { Step } from './step.ts';

export interface PhaseChangeEvent {
  readonly type: 'phaseChange';
  readonly change: PhaseChange;
  readonly venue: VenueId;
  readonly stamp: Stamp;
}

/** Takes a phase up; of an instrument that is not defined, or not of that venue, it is a fault. */
export function takePhaseChange(step: Step, { change, venue }: PhaseChangeEvent): void {
  const { market, ledger, faults } = step.desk;
  const { instrument, phase } = change;
  const known = market.instruments.get(instrument);
  if (known === undefined || known.instrument.venue !== venue) {
    const detail = `phase ${phase} of ${instrument} by ${venue}, which has no such instrument`;
    faults.record(step, { component: `feed/${venue}`, kind: 'unknown', detail, owner: null });
    return;
  }
  known.phase = unlessContinuous(phase);
  const reason = change.reason.slice(0, 400);
  const before = ledger.phases.get(instrument);
  // That it trades as every instrument does of which no venue says anything is no news.
  if (before === undefined && phase === 'continuous') return;
  if (before?.phase === phase && before.reason === reason) return;
  step.append({ type: 'phase.changed', venue, instrument, phase, reason });
}

const unlessContinuous = (phase: TradingPhase): TradingPhase | null =>
  phase === 'continuous' ? null : phase;

/** What the ledger knows last is in force until the venue says otherwise: a halt over a restart. */
export function recallPhases(market: MarketState, { phases }: LedgerState): void {
  for (const [instrument, { phase }] of phases) {
    const known = market.instruments.get(instrument);
    invariant(known !== undefined, `the phase of ${instrument}, which is not defined`);
    known.phase ??= unlessContinuous(phase);
  }
}
