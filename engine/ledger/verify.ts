/**
 * Proves a ledger file, or names the first row that does not fit.
 * Opens it read-only: works beside a running engine, on a dead engine's file and on a copy.
 */
import { z } from 'zod';
import type { VerifyResult } from '../contract/wire.ts';
import { genesisHash } from './chain.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { readIdentity } from './creation.ts';
import { describeFailure } from './failure.ts';
import { type NotedHead, readHeadNote } from './head-note.ts';
import { schemaOf } from './schema.ts';
import { oneWalk, rangesOf, walkRanges } from './verify-ranges.ts';
import { walkInThread } from './verify-thread.ts';
import { type Walked, walkRange } from './verify-walk.ts';
import { scanWal } from './wal-scan.ts';
import type { Break } from './walk.ts';

/** On how many threads a ledger is walked; the result is the same. */
export type VerifyThreads = 1 | 2;

/**
 * Walks the whole chain, which must hold the head that was noted elsewhere (default: the note
 * beside the ledger, when there is one); then holds the tables, the write-ahead log and the page
 * structure against what they must be. Lets other work of its thread run between chunks.
 */
export async function verifyLedgerFile(
  path: string,
  noted?: NotedHead,
  threads: VerifyThreads = 1,
): Promise<VerifyResult> {
  const started = performance.now();
  const { rows, headHash, broken } = await walkFile(path, noted, threads);
  return {
    ok: broken === null,
    rows,
    headHash,
    brokenSequence: broken?.brokenSequence ?? null,
    detail: broken?.detail ?? '',
    seconds: (performance.now() - started) / 1_000,
  };
}

async function walkFile(
  path: string,
  noted: NotedHead | undefined,
  threads: VerifyThreads,
): Promise<Walked> {
  let connection: Connection | null = null;
  let walked: Walked = { rows: 0, headHash: '', broken: null };
  try {
    connection = openReadConnection(path);
    // Read before the walk: a living writer's note is older than the rows that the walk meets.
    const { ledgerId } = readIdentity(connection);
    const expected = noted ?? readHeadNote(path, ledgerId);
    const ranges = threads === 2 ? rangesOf(connection, expected) : null;
    let beside: Break | null = null;
    if (ranges === null) {
      walked = await walkRange(connection, expected, null, null);
      beside = walked.broken ?? besideRows(connection);
    } else {
      const inThread = walkInThread({ path, ranges });
      // While the second thread begins, the first looks at what is no row.
      beside = besideRows(connection);
      const both = await Promise.all([walkRanges(connection, ranges), inThread]);
      walked = oneWalk(both.flat());
    }
    const { rows, headHash } = walked;
    return { rows, headHash, broken: walked.broken ?? logBreak(path, rows) ?? beside };
  } catch (error) {
    return { ...walked, broken: { brokenSequence: null, detail: describeFailure(error).detail } };
  } finally {
    connection?.close();
  }
}

/** What is wrong with tables, upgrades or pages. */
function besideRows(connection: Connection): Break | null {
  try {
    return schemaBreak(connection) ?? upgradeBreak(connection) ?? pageBreak(connection);
  } catch (error) {
    return { brokenSequence: null, detail: describeFailure(error).detail };
  }
}

function logBreak(path: string, rows: number): Break | null {
  const damage = scanWal(`${path}-wal`);
  return damage === null ? null : { brokenSequence: rows + 1, detail: damage };
}

/** The triggers are part of the proof: their absence shows that someone prepared a change. */
function schemaBreak(connection: Connection): Break | null {
  const found = new Map(connection.statement('objects').all() as [string, string][]);
  const wanted = schemaOf(connection.version());
  for (const [name, sql] of Object.entries(wanted)) {
    if (found.get(name) === sql) continue;
    const detail = `${name} is ${found.has(name) ? 'changed' : 'missing'} in the file's tables`;
    return { brokenSequence: null, detail };
  }
  const extra = [...found.keys()].find((name) => !Object.hasOwn(wanted, name));
  if (extra === undefined) return null;
  return { brokenSequence: null, detail: `the file holds ${extra}, which no ledger has` };
}

const upgradeRow = z.tuple([z.int(), z.int(), z.int(), z.string(), z.string().nullable()]);

/** Each upgrade names the row that it came behind: a forged one would have to fit the chain. */
function upgradeBreak(connection: Connection): Break | null {
  const version = connection.version();
  if (!Object.hasOwn(schemaOf(version), 'ledger_upgrade')) return null;
  const genesis = genesisHash(readIdentity(connection).ledgerId);
  let last = 0;
  for (const row of connection.statement('upgrades').all()) {
    const [to, from, sequence, hash, rowHash] = upgradeRow.parse(row);
    const fits = from >= Math.max(1, last) && from < to && to <= version;
    if (!fits || hash !== (sequence === 0 ? genesis : rowHash)) {
      const detail = `the upgrade to version ${to} does not fit: it names row ${sequence}`;
      return { brokenSequence: null, detail };
    }
    last = to;
  }
  return null;
}

function pageBreak(connection: Connection): Break | null {
  const lines = connection.quickCheck();
  if (lines.length === 0) return null;
  const detail = `the pages of the file do not fit together: ${lines.join('; ').slice(0, 300)}`;
  return { brokenSequence: null, detail };
}
