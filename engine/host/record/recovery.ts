/**
 * From the files of a desk directory to the state that the engine goes on from: the newest
 * snapshot that fits and the events behind it, or all events.
 * Reads and folds; repairs nothing.
 */

import { join } from 'node:path';
import { InvariantError } from '../../contract/assert.ts';
import type { LedgerSequence } from '../../contract/numbers.ts';
import type { RecordBody } from '../../core/engine.ts';
import { damagedLedger } from '../../ledger/damaged-ledger.ts';
import { describeFailure, LedgerOpenError } from '../../ledger/failure.ts';
import { ledgerFileName, type OpenedLedger, openLedger } from '../../ledger/ledger.ts';
import { LedgerFile } from '../../ledger/ledger-file.ts';
import type { EventsAhead } from '../../ledger/threaded-recovery.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { LedgerMemory, type RecentCommand, stateHashOf } from './ledger-memory.ts';
import { beginSnapshot, type Snapshot, snapshotFiles } from './ledger-snapshot.ts';

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
  /** From which event on the ledger is damaged, and how; null when it is whole. */
  readonly damage: string | null;
}

/**
 * Opens the ledger and folds it; rejects when it cannot be opened. A damaged one is opened as far
 * as it is in order, read-only: its ledger has failed from the beginning.
 */
export async function recoverLedger(directory: string): Promise<RecoveredLedger> {
  try {
    return await recoverWhole(directory);
  } catch (error) {
    if (error instanceof LedgerOpenError && error.kind === 'damaged') {
      return recoverBefore(join(directory, ledgerFileName), error);
    }
    throw error;
  }
}

async function recoverWhole(directory: string): Promise<RecoveredLedger> {
  const opened = await openLedger({ directory });
  const { ledger } = opened;
  try {
    const { memory, snapshot, faults, behind } = await beginning(directory, opened);
    for await (const events of behind.events) memory.take(events);
    const { state } = memory;
    const recentCommands = memory.commandsAt(BigInt(Date.now()) * 1_000_000n);
    const stateHash = stateHashOf(state);
    const { sequence } = state;
    const damage = null;
    return { ledger, state, sequence, stateHash, recentCommands, snapshot, faults, damage };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** What is before the damage, from the first row on: no snapshot is believed beside one. */
function recoverBefore(path: string, error: LedgerOpenError): RecoveredLedger {
  const memory = new LedgerMemory();
  const how = foldWhole(path, memory) ?? error.message;
  const { state } = memory;
  const damage = `damaged from event ${state.sequence + 1} on, open read-only: ${how}`;
  return {
    ledger: damagedLedger(path, state.sequence, damage),
    state,
    sequence: state.sequence,
    stateHash: stateHashOf(state),
    recentCommands: memory.commandsAt(BigInt(Date.now()) * 1_000_000n),
    snapshot: null,
    faults: [],
    damage,
  };
}

/** Folds every row that is in order; returns what stopped it, or null at the end of the rows. */
function foldWhole(path: string, memory: LedgerMemory): string | null {
  const file = LedgerFile.open(path);
  try {
    for (const { events } of file.chunks(null, Number.MAX_SAFE_INTEGER)) memory.take(events);
    return null;
  } catch (error) {
    // A state that an event broke half-way is none to show.
    if (error instanceof InvariantError) throw error;
    return describeFailure(error).detail;
  } finally {
    file.close();
  }
}

interface Beginning extends Pick<RecoveredLedger, 'snapshot' | 'faults'> {
  readonly memory: LedgerMemory;
  /** The events behind it, which are being read already. */
  readonly behind: EventsAhead;
}

/** What the fold begins with: the newest snapshot that fits, or nothing. */
async function beginning(directory: string, opened: OpenedLedger): Promise<Beginning> {
  const { ledgerId, hashAt, recoveredBehind } = opened;
  const faults: RecordBody[] = [];
  const unfit = (fault: string): void => {
    const detail = fault.slice(0, 400);
    const type = 'fault.recorded';
    faults.push({ type, component: 'ledger snapshot', detail, count: 1, owner: null });
  };
  for (const path of snapshotFiles(directory)) {
    const begun = beginSnapshot(path, ledgerId, hashAt);
    if (begun.kind === 'unfit') {
      unfit(begun.fault);
      continue;
    }
    const { sequence, rowHash } = begun.place;
    // The thread begins and reads while the state is put together here.
    const behind = recoveredBehind({ sequence, hash: rowHash });
    let fits = false;
    try {
      const reading = begun.read();
      fits = reading.kind === 'fits';
      if (reading.kind === 'fits') {
        return { memory: reading.memory, snapshot: reading, faults, behind };
      }
      unfit(reading.fault);
    } finally {
      if (!fits) await behind.stop();
    }
  }
  return { memory: new LedgerMemory(), snapshot: null, faults, behind: recoveredBehind(null) };
}
