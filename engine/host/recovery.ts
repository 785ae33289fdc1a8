/**
 * From the files of a desk directory to the state that the engine goes on from.
 * Reads and folds; starts nothing and repairs nothing.
 */
import { createHash } from 'node:crypto';
import type { CommandId } from '../contract/ids.ts';
import type { LedgerSequence, UtcNanos } from '../contract/numbers.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ports/ledger.ts';
import { fold } from '../state/fold.ts';
import { initialState, type LedgerState } from '../state/ledger-state.ts';
import { stateHashText } from '../state/state-text.ts';

/** Recent commands, whose ids must not be obeyed again. */
const commandMemoryNanos = 120_000_000_000n;

export interface RecoveredLedger {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly sequence: LedgerSequence;
  readonly stateHash: string;
  readonly recentCommands: readonly { readonly id: CommandId; readonly utcNanos: UtcNanos }[];
}

/** SHA-256 (hex) of the text of a ledger state. */
export const stateHashOf = (state: LedgerState): string =>
  createHash('sha256').update(stateHashText(state)).digest('hex');

/** Opens the ledger and folds all of it; rejects when it is damaged or cannot be opened. */
export async function recoverLedger(directory: string): Promise<RecoveredLedger> {
  const { ledger, recovered } = await openLedger({ directory });
  const state = initialState();
  const oldest = BigInt(Date.now()) * 1_000_000n - commandMemoryNanos;
  const recentCommands: { id: CommandId; utcNanos: UtcNanos }[] = [];
  for (const event of recovered) {
    fold(state, event);
    if (event.body.type !== 'command.recorded' || BigInt(event.utcNanos) < oldest) continue;
    recentCommands.push({ id: event.body.commandId, utcNanos: event.utcNanos });
  }
  const { sequence } = state;
  return { ledger, state, sequence, stateHash: stateHashOf(state), recentCommands };
}
