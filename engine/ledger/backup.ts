/**
 * Copies of a ledger, made while its desk runs and put back where none is.
 * Calls no copy done before it is verified and durable, and takes the place of no file.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { invariant } from '../contract/assert.ts';
import type { VerifyResult } from '../contract/wire.ts';
import { copyLedger, openReadConnection } from './connection.ts';
import { readIdentity, readStoredHead } from './creation.ts';
import { LedgerOpenError } from './failure.ts';
import { openHeadNote } from './head-note.ts';
import { raiseFence } from './restored-fence.ts';
import { verifyLedgerFile } from './verify.ts';

/** A copy that was verified, with the head to note elsewhere. */
export interface LedgerCopy {
  readonly path: string;
  readonly ledgerId: string;
  /** The last row in it and that row's hash. */
  readonly sequence: number;
  readonly hash: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Copies the ledger at `source`, whose desk may run, to a file that is not there yet. */
export async function backUpLedger(source: string, target: string): Promise<LedgerCopy> {
  const started = performance.now();
  refuseTaken([target, `${target}.head`]);
  const unfinished = unfinishedName(target);
  try {
    await copyLedger(source, unfinished);
    return await finish(unfinished, target, started);
  } finally {
    removeUnfinished(unfinished);
  }
}

/**
 * Puts the copy at `source`, or what a killed desk left, in the place of a ledger that is gone,
 * under a fencing number that no start ever had. Refuses when there is a ledger, or anything that
 * knows of one: the caller names those files.
 */
export async function restoreLedger(
  source: string,
  target: string,
  companions: readonly string[],
): Promise<LedgerCopy> {
  const started = performance.now();
  refuseTaken([target, `${target}.head`, `${target}-wal`, ...companions]);
  const { rows } = await verified(source);
  const unfinished = unfinishedName(target);
  try {
    // By SQLite and not as bytes: the newest rows of a desk that was killed are in the log beside.
    await copyLedger(source, unfinished);
    // Before the ledger has its name: there is never one without the other.
    raiseFence(dirname(target), lastUtcNanosOf(unfinished));
    const { sequence } = headOf(unfinished);
    invariant(sequence >= rows, `${source} has ${rows} rows, ${sequence} were copied`);
    return await finish(unfinished, target, started);
  } finally {
    removeUnfinished(unfinished);
  }
}

const unfinishedName = (target: string): string => `${target}.unfinished`;

function removeUnfinished(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${suffix}`, { force: true });
}

function refuseTaken(paths: readonly string[]): void {
  const taken = paths.filter((path) => existsSync(path));
  if (taken.length === 0) return;
  const is = taken.length === 1 ? 'is' : 'are';
  throw new LedgerOpenError(
    'disk',
    `${taken.join(', ')} ${is} there already, and nothing was done`,
  );
}

async function verified(path: string): Promise<VerifyResult> {
  const result = await verifyLedgerFile(path, undefined, 2);
  if (result.ok) return result;
  throw new LedgerOpenError('damaged', `${path} does not verify: ${result.detail}`);
}

/** Verifies the copy, makes it durable, and gives it its name and its note. */
async function finish(unfinished: string, target: string, started: number): Promise<LedgerCopy> {
  const { rows } = await verified(unfinished);
  const { ledgerId, sequence, hash } = headOf(unfinished);
  if (rows !== sequence) {
    throw new LedgerOpenError('damaged', `${rows} rows were verified, but the head is ${sequence}`);
  }
  syncPath(unfinished);
  renameSync(unfinished, target);
  const note = openHeadNote(target, ledgerId);
  note.write({ sequence, hash });
  note.close();
  for (const path of [`${target}.head`, dirname(target)]) syncPath(path);
  const seconds = (performance.now() - started) / 1_000;
  return { path: target, ledgerId, sequence, hash, bytes: statSync(target).size, seconds };
}

function headOf(path: string): { ledgerId: string; sequence: number; hash: string } {
  const connection = openReadConnection(path);
  try {
    const head = readStoredHead(connection);
    if (head === null) throw new LedgerOpenError('damaged', `${path} has no head`);
    return { ledgerId: readIdentity(connection).ledgerId, ...head };
  } finally {
    connection.close();
  }
}

/** When the last event of a copy was made; 0 when it has none. */
function lastUtcNanosOf(path: string): bigint {
  const connection = openReadConnection(path);
  try {
    const last = readStoredHead(connection)?.sequence ?? 0;
    const text = connection.statement('utcAt').get(last)?.[0];
    return typeof text === 'string' ? BigInt(text) : 0n;
  } finally {
    connection.close();
  }
}

function syncPath(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
