/**
 * Proves a ledger file, or names the first row that does not fit.
 * Opens it read-only: works beside a running engine, on a dead engine's file and on a copy.
 */
import { setImmediate } from 'node:timers/promises';
import type { VerifyResult } from '../contract/wire.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { readIdentity } from './creation.ts';
import { describeFailure } from './failure.ts';
import { type NotedHead, readHeadNote } from './head-note.ts';
import { schema } from './schema.ts';
import { scanWal } from './wal-scan.ts';
import { type Break, type WalkedRow, walk } from './walk.ts';

interface Walked {
  rows: number;
  headHash: string;
}

/**
 * Walks the whole chain, which must hold the head that was noted elsewhere (default: the note
 * beside the ledger, when there is one); then holds the tables, the write-ahead log and the page
 * structure against what they must be. Lets other work of its thread run between chunks.
 */
export async function verifyLedgerFile(path: string, noted?: NotedHead): Promise<VerifyResult> {
  const started = performance.now();
  const walked: Walked = { rows: 0, headHash: '' };
  const found = await findBreak(path, walked, noted);
  return {
    ok: found === null,
    rows: walked.rows,
    headHash: walked.headHash,
    brokenSequence: found?.brokenSequence ?? null,
    detail: found?.detail ?? '',
    seconds: (performance.now() - started) / 1_000,
  };
}

async function findBreak(
  path: string,
  walked: Walked,
  noted: NotedHead | undefined,
): Promise<Break | null> {
  let connection: Connection | null = null;
  try {
    connection = openReadConnection(path);
    // Read before the walk: a living writer's note is older than the rows that the walk meets.
    const { ledgerId } = readIdentity(connection);
    const expected = noted ?? readHeadNote(path, ledgerId);
    return (
      (await chainBreak(connection, walked, expected)) ??
      logBreak(path, walked) ??
      schemaBreak(connection) ??
      pageBreak(connection)
    );
  } catch (error) {
    return { brokenSequence: null, detail: describeFailure(error).detail };
  } finally {
    connection?.close();
  }
}

async function chainBreak(
  connection: Connection,
  walked: Walked,
  noted: NotedHead | null,
): Promise<Break | null> {
  for (const step of walk(connection)) {
    const last = step.rows.at(-1);
    walked.rows += step.rows.length;
    walked.headHash = last?.hash ?? walked.headHash;
    const other = rowAt(step.rows, noted?.sequence);
    if (noted !== null && other !== undefined && other.hash !== noted.hash) {
      const detail = `row ${noted.sequence} has another hash than the one that was noted`;
      return { brokenSequence: noted.sequence, detail };
    }
    if (step.kind === 'broken') return step.broken;
    await setImmediate();
  }
  if (noted === null || noted.sequence <= walked.rows) return null;
  const detail = `row ${noted.sequence} was durable, but the ledger ends at row ${walked.rows}`;
  return { brokenSequence: walked.rows + 1, detail };
}

/** Rows of a chunk are without gaps, so one of them is found by its number. */
function rowAt(rows: readonly WalkedRow[], sequence: number | undefined): WalkedRow | undefined {
  const first = rows[0];
  if (first === undefined || sequence === undefined) return undefined;
  return rows[sequence - first.sequence];
}

function logBreak(path: string, walked: Walked): Break | null {
  const damage = scanWal(`${path}-wal`);
  return damage === null ? null : { brokenSequence: walked.rows + 1, detail: damage };
}

/** The triggers are part of the proof: their absence shows that someone prepared a change. */
function schemaBreak(connection: Connection): Break | null {
  const found = new Map(connection.statement('objects').all() as [string, string][]);
  for (const [name, sql] of Object.entries(schema)) {
    if (found.get(name) === sql) continue;
    const detail = `${name} is ${found.has(name) ? 'changed' : 'missing'} in the file's tables`;
    return { brokenSequence: null, detail };
  }
  const extra = [...found.keys()].find((name) => !Object.hasOwn(schema, name));
  if (extra === undefined) return null;
  return { brokenSequence: null, detail: `the file holds ${extra}, which no ledger has` };
}

function pageBreak(connection: Connection): Break | null {
  const lines = connection.quickCheck();
  if (lines.length === 0) return null;
  const detail = `the pages of the file do not fit together: ${lines.join('; ').slice(0, 300)}`;
  return { brokenSequence: null, detail };
}
