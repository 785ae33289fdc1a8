/**
 * The thread that keeps a ledger while its engine runs: it proves the rows that a start from a
 * snapshot passed over, and writes a snapshot every so many events, from the disk and by its own
 * fold. Works in slices with pauses between them, and touches nothing that trading waits for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import { LedgerFile } from '../../ledger/ledger-file.ts';
import type { FromKeeper, KeeperOrder } from './ledger-keeper.ts';
import { LedgerMemory, stateHashOf } from './ledger-memory.ts';
import {
  readSnapshot,
  type Snapshot,
  type SnapshotPlace,
  type SnapshotReading,
  snapshotFiles,
  writeSnapshot,
} from './ledger-snapshot.ts';

const port = parentPort;
invariant(port !== null, 'a ledger is kept by a thread');
const tell = (message: FromKeeper): void => port.postMessage(message);
// The only starter is the keeper of this process, which is compiled against the type.
const order = workerData as KeeperOrder;
const { directory, path, everyEvents, lookMillis, restFactor } = order;

/** Folds what lies between the memory's place and row `upTo`; slowly, for the sake of the desk. */
async function advance(
  file: LedgerFile,
  memory: LedgerMemory,
  from: SnapshotPlace | null,
  upTo: number,
): Promise<string> {
  const behind = from && { sequence: from.sequence, hash: from.rowHash };
  let hash = from?.rowHash ?? '';
  let began = performance.now();
  for (const { events, lastHash } of file.chunks(behind, upTo)) {
    memory.take(events);
    hash = lastHash;
    await pause((performance.now() - began) * restFactor);
    began = performance.now();
  }
  return hash;
}

/** Proves the rows up to the snapshot that the engine began with, and that it is their fold. */
async function prove(file: LedgerFile, { place, stateHash }: Snapshot): Promise<void> {
  const memory = new LedgerMemory();
  const hash = await advance(file, memory, null, place.sequence);
  const same = hash === place.rowHash && stateHashOf(memory.state) === stateHash;
  if (same) return tell({ kind: 'proved', sequence: place.sequence });
  const detail = `the snapshot at row ${place.sequence} is not what the rows before it make`;
  tell({ kind: 'broken', detail });
}

/** Writes a snapshot of the newest durable row when it is due; returns where the last stands. */
async function keepUp(file: LedgerFile, last: number): Promise<number> {
  const head = file.head();
  if (head === null || head.sequence - last < everyEvents) return last;
  const began = begin(file);
  const memory = began?.memory ?? new LedgerMemory();
  const rowHash = await advance(file, memory, began?.place ?? null, head.sequence);
  const started = performance.now();
  writeSnapshot(directory, { ledgerId: file.ledgerId, sequence: head.sequence, rowHash }, memory);
  const millis = performance.now() - started;
  tell({ kind: 'written', sequence: head.sequence, millis });
  return head.sequence;
}

function begin(file: LedgerFile): Extract<SnapshotReading, { kind: 'fits' }> | null {
  for (const snapshot of snapshotFiles(directory)) {
    const reading = readSnapshot(snapshot, file.ledgerId, (sequence) => file.hashAt(sequence));
    if (reading.kind === 'fits') return reading;
  }
  return null;
}

/** What a keeper may say twice: a snapshot that could not be written is tried again. */
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function keep(): Promise<void> {
  await pause(order.delayMillis);
  const file = LedgerFile.open(path);
  const { began } = order;
  try {
    if (began !== null) await prove(file, began);
  } catch (error) {
    // Rows that do not fit, or that do not fold.
    tell({ kind: 'broken', detail: textOf(error) });
  }
  let last = began?.place.sequence ?? begin(file)?.place.sequence ?? 0;
  while (true) {
    try {
      last = await keepUp(file, last);
    } catch (error) {
      tell({ kind: 'failed', detail: textOf(error) });
      await pause(order.retryMillis);
    }
    await pause(lookMillis);
  }
}

await keep();
