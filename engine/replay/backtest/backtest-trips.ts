/**
 * What a trip of a backtest leads to beside its mode: the halt or the reduction that a running
 * desk's host would make of it in the same turn, under the next epoch.
 * Decides no trip; that is the core. Lifts none: a backtest has nobody to re-arm.
 */
import type { Actor } from '../../contract/events.ts';
import { CommandId, OperatorId } from '../../contract/ids.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import type { Stamp } from '../../core/core-event.ts';
import type { Core, CoreEvent } from '../../core/engine.ts';
import type { TripFired } from '../../state/trips-fold.ts';

/** The event that closes the gate for what has fired, and asks for the cancels there. */
export function closingOf(
  { ledger }: Pick<Core, 'ledger'>,
  { trip, scope, mode, detail: reason }: TripFired,
  stamp: Stamp,
): CoreEvent {
  const epoch = gateEpoch(ledger.epoch + 1);
  const actor: Actor = { kind: 'rule', name: trip };
  const by = { actor, cause: trip, epoch, stamp };
  if (mode === 'reduce') return { type: 'reduce', scope, reason, commandId: null, ...by };
  const commandId = CommandId.parse(`backtest-${epoch}`);
  const who = { actor: OperatorId.parse('backtest'), door: 'rule' } as const;
  return { type: 'kill', command: { kind: 'kill', commandId, scope, reason, ...who }, ...by };
}
