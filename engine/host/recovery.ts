/**
 * From the files of a desk directory to the state that the engine goes on from: the newest
 * snapshot that fits and the events behind it, or all events.
 * Reads and folds; repairs nothing.
 */

import type { LedgerSequence } from '../contract/numbers.ts';
import type { RecordBody } from '../core/engine.ts';
import { type OpenedLedger, openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { LedgerMemory, type RecentCommand, stateHashOf } from './ledger-memory.ts';
import { readSnapshot, type Snapshot, snapshotFiles } from './ledger-snapshot.ts';

export interface RecoveredLedger {
  readonly ledger: Ledger;
  readonly state: LedgerState;
  readonly sequence: LedgerSequence;
  readonly stateHash: string;
  /** Recent commands, whose ids must not be obeyed again. */
  readonly recentCommands: readonly RecentCommand[];
  /** The snapshot that stood for the events up to its row; null: all events were folded. */
  readonly snapshot: Snapshot | null;
  /** What is to be recorded of snapshots that were there and did not fit. */
  readonly faults: readonly RecordBody[];
}

/** Opens the ledger and folds it; rejects when it is damaged or cannot be opened. */
export async function recoverLedger(directory: string): Promise<RecoveredLedger> {
  const opened = await openLedger({ directory });
  const { ledger } = opened;
  try {
    const { memory, snapshot, faults } = beginning(directory, opened);
    const row = snapshot && { sequence: snapshot.place.sequence, hash: snapshot.place.rowHash };
    for await (const events of opened.recoveredBehind(row)) memory.take(events);
    const { state } = memory;
    const recentCommands = memory.commandsAt(BigInt(Date.now()) * 1_000_000n);
    const stateHash = stateHashOf(state);
    return { ledger, state, sequence: state.sequence, stateHash, recentCommands, snapshot, faults };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** What the fold begins with: the newest snapshot that fits, or nothing. */
function beginning(
  directory: string,
  { ledgerId, hashAt }: OpenedLedger,
): Pick<RecoveredLedger, 'snapshot' | 'faults'> & { readonly memory: LedgerMemory } {
  const faults: RecordBody[] = [];
  for (const path of snapshotFiles(directory)) {
    const reading = readSnapshot(path, ledgerId, hashAt);
    if (reading.kind === 'fits') {
      return { memory: reading.memory, snapshot: reading, faults };
    }
    faults.push({
      type: 'fault.recorded',
      component: 'ledger snapshot',
      detail: reading.fault.slice(0, 400),
      count: 1,
      owner: null,
    });
  }
  return { memory: new LedgerMemory(), snapshot: null, faults };
}
