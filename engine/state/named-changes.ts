/** What a command would change of who may sign or of the trips, name by name. */
import type { OperatorCommand } from '../contract/commands.ts';
import { authorityChanges } from './authority.ts';
import type { FileChange } from './file-change.ts';
import type { LedgerState } from './ledger-state.ts';
import { tripChanges } from './trip-changes.ts';

/** Null: it is no command over a list of names. */
export function namedChanges(
  command: OperatorCommand,
  ledger: Pick<LedgerState, 'operators' | 'listedOperators' | 'singleOperator' | 'trips'>,
): readonly FileChange[] | null {
  if (command.kind === 'operators.apply') return authorityChanges(ledger, command.authority);
  if (command.kind === 'trips.apply') return tripChanges(ledger.trips?.rules ?? [], command.trips);
  return null;
}
