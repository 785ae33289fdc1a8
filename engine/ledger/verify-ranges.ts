/**
 * The parts of a ledger that two threads verify, each taking the next one that is left: whichever
 * began later, or has less of a processor, takes fewer. Says what one walk from the first row says.
 */
import type { Connection } from './connection.ts';
import { readStoredHead } from './creation.ts';
import type { NotedHead } from './head-note.ts';
import { type Walked, walkRange } from './verify-walk.ts';
import type { KnownRow } from './walk.ts';

/** Rows of one part at most and at least, and how many parts a ledger between has. */
const rangeRowsMost = 8_000;
const rangeRowsLeast = 1_000;
const rangesWanted = 16;

/** With less than two parts a second thread costs more than it saves. */
const rangesLeast = 2;

/** What both threads share. */
export interface VerifyRanges {
  readonly noted: NotedHead | null;
  /**
   * The row behind which each part begins, as the file has it (null: the first row of all). The
   * part before proves it; each ends where the next begins, and the last at the end.
   */
  readonly behind: readonly (KnownRow | null)[];
  /** How many parts were taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

/** A part that was walked, by its place among them. */
export interface WalkedRange {
  readonly index: number;
  readonly walked: Walked;
}

/** The parts of a ledger; null when it is short, or damaged on the way to one of their ends. */
export function rangesOf(connection: Connection, noted: NotedHead | null): VerifyRanges | null {
  const last = readStoredHead(connection)?.sequence ?? 0;
  const share = Math.floor(last / rangesWanted);
  const rangeRows = Math.min(rangeRowsMost, Math.max(rangeRowsLeast, share));
  const count = Math.floor(last / rangeRows);
  if (count < rangesLeast) return null;
  const behind: (KnownRow | null)[] = [null];
  try {
    for (let index = 1; index < count; index += 1) {
      const sequence = index * rangeRows;
      const hash = connection.statement('hashAt').get(sequence)?.[0];
      if (typeof hash !== 'string') return null;
      behind.push({ sequence, hash });
    }
  } catch {
    // A page on the way there is damaged: one walk from the first row on names the place.
    return null;
  }
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return { noted, behind, taken };
}

/** Takes and walks parts until none is left; behind a broken one none is taken any more. */
export async function walkRanges(
  connection: Connection,
  { noted, behind, taken }: VerifyRanges,
): Promise<readonly WalkedRange[]> {
  const found: WalkedRange[] = [];
  while (true) {
    const index = Atomics.add(taken, 0, 1);
    const from = behind[index];
    if (from === undefined) return found;
    const upTo = behind[index + 1]?.sequence ?? null;
    const walked = await walkRange(connection, noted, from, upTo);
    found.push({ index, walked });
    if (walked.broken !== null) Atomics.store(taken, 0, behind.length);
  }
}

/** All that was walked as one walk: what it would have met first counts, and ends it. */
export function oneWalk(found: readonly WalkedRange[]): Walked {
  let rows = 0;
  let headHash = '';
  for (const { walked } of [...found].sort((a, b) => a.index - b.index)) {
    rows += walked.rows;
    if (walked.rows > 0) headHash = walked.headHash;
    if (walked.broken !== null) return { rows, headHash, broken: walked.broken };
  }
  return { rows, headHash, broken: null };
}
