/**
 * Walks a range of a ledger's rows for a verification, with the head that was noted elsewhere.
 * Lets other work of its thread run between chunks; changes nothing.
 */
import { setImmediate } from 'node:timers/promises';
import type { Connection } from './connection.ts';
import { describeFailure } from './failure.ts';
import type { NotedHead } from './head-note.ts';
import { type Break, type KnownRow, type WalkedRow, walk } from './walk.ts';

/** What a walk proved, and the first thing that did not fit. */
export interface Walked {
  readonly rows: number;
  readonly headHash: string;
  readonly broken: Break | null;
}

/** Walks behind a known row (null: from the first on) up to a row (null: to the end). */
export async function walkRange(
  connection: Connection,
  noted: NotedHead | null,
  behind: KnownRow | null,
  upTo: number | null,
): Promise<Walked> {
  let rows = 0;
  let headHash = '';
  let last = behind?.sequence ?? 0;
  try {
    for (const step of walk(connection, behind ?? undefined)) {
      const inRange = step.rows.filter(({ sequence }) => upTo === null || sequence <= upTo);
      rows += inRange.length;
      headHash = inRange.at(-1)?.hash ?? headHash;
      last = inRange.at(-1)?.sequence ?? last;
      const other = rowAt(inRange, noted?.sequence);
      if (noted !== null && other !== undefined && other.hash !== noted.hash) {
        const detail = `row ${noted.sequence} has another hash than the one that was noted`;
        return { rows, headHash, broken: { brokenSequence: noted.sequence, detail } };
      }
      if (upTo !== null && last >= upTo) return { rows, headHash, broken: null };
      if (step.kind === 'broken') return { rows, headHash, broken: step.broken };
      await setImmediate();
    }
  } catch (error) {
    // The rows until there are proved all the same.
    const { detail } = describeFailure(error);
    return { rows, headHash, broken: { brokenSequence: null, detail } };
  }
  if (noted === null || noted.sequence <= last) return { rows, headHash, broken: null };
  const detail = `row ${noted.sequence} was durable, but the ledger ends at row ${last}`;
  return { rows, headHash, broken: { brokenSequence: last + 1, detail } };
}

/** Rows of a chunk are without gaps, so one of them is found by its number. */
function rowAt(rows: readonly WalkedRow[], sequence: number | undefined): WalkedRow | undefined {
  const first = rows[0];
  if (first === undefined || sequence === undefined) return undefined;
  return rows[sequence - first.sequence];
}
