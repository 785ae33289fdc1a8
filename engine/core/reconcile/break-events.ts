/**
 * What the host tells the core of breaks: one was found, and an operator has decided one.
 * Carries no behaviour; what a decision leads to is decide.ts.
 */
import type { CommandId, OperatorId } from '../../contract/ids.ts';
import type { BreakDecision, BreakId, VenueDifference } from '../../contract/reconciliation.ts';
import type { VenueFill } from '../../ports/venue.ts';
import type { Stamp } from '../core-event.ts';

/** A difference that was seen at two looks, longer apart than the venue's window. */
export interface BreakFoundEvent {
  readonly type: 'breakFound';
  readonly difference: VenueDifference;
  readonly stamp: Stamp;
}

/** An operator's decision; that it may be given was checked by the host. */
export interface BreakDecidedEvent {
  readonly type: 'breakDecided';
  readonly breakId: BreakId;
  readonly decision: BreakDecision;
  readonly operator: OperatorId;
  readonly reason: string;
  readonly commandId: CommandId;
  /** Of an order that is to be adopted: its executions so far, as the venue lists them now. */
  readonly fills: readonly VenueFill[];
  readonly stamp: Stamp;
}
