/** The parts of reconciliation, made and joined from those that the engine has. */
import type { DeskConfig } from '../../contract/config.ts';
import { BreakDecisions, type BreakDecisionsOptions } from './decisions.ts';
import { ReconcileRoom, type ReconcileRoomOptions } from './reconcile-room.ts';

export interface ReconcileParts {
  readonly reconciling: ReconcileRoom;
  readonly decisions: BreakDecisions;
}

/** Every venue that takes orders is reconciled. */
export function reconcileParts(
  { venues, reconciliation }: DeskConfig,
  given: BreakDecisionsOptions & Pick<ReconcileRoomOptions, 'log'>,
): ReconcileParts {
  const reconciled = venues.flatMap(({ id, account, simulated }) =>
    simulated === undefined ? [] : [{ id, account }],
  );
  const { periodMillis } = reconciliation;
  const reconciling = new ReconcileRoom({ ...given, reconciled, periodMillis });
  return { reconciling, decisions: new BreakDecisions(given) };
}
