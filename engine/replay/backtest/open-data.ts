/**
 * The data of a backtest as one tape: segments as they are, recordings imported for this once.
 * Keeps nothing that it made, and leaves no line of a recording out without a word.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BacktestConfig } from '../../contract/backtest.ts';
import type { TapeHead } from '../../ports/tape.ts';
import { isSegment } from '../../tape/rows/recognise.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { leftOutWithoutLoss } from '../import/file-tally.ts';
import { type ImportReport, runImport } from '../import/run-import.ts';

export interface OpenedData {
  readonly head: TapeHead;
  /** Messages on the tape, those of instruments that nobody asked for included. */
  readonly messages: number;
  readonly tapePaths: readonly string[];
  /** What whoever reads the result has to know of the data. */
  readonly warnings: readonly string[];
  /** What was assumed in reading them. */
  readonly notes: readonly string[];
  /** Removes what was imported; call it when the tape is read. */
  readonly close: () => Promise<void>;
}

/** Opens tapes and recordings; throws with what stands against it. */
export async function openData(
  files: readonly string[],
  config: BacktestConfig,
  onProgress: (share: number) => void,
): Promise<OpenedData> {
  const { tapes, recordings } = await sorted(files);
  const made = recordings.length === 0 ? null : await mkdtemp(join(tmpdir(), 'quarterdeck-tape-'));
  const close = async (): Promise<void> => {
    if (made !== null) await rm(made, { recursive: true, force: true });
  };
  try {
    const warnings: string[] = [];
    const notes: string[] = [];
    if (made !== null) {
      const report = await runImport({
        files: recordings,
        directory: made,
        ...namesOf(config),
        size: '1',
        spreadIncrements: null,
        onProgress: ({ share }) => onProgress(share),
      });
      warnings.push(...importWarnings(report));
      notes.push(...importNotes(report));
      if (report.messages === 0) throw new Error(nothingIn(recordings, warnings));
    }
    const tapePaths = made === null ? tapes : [...tapes, made];
    const tape = openTape(tapePaths);
    tape.close();
    const { messages, dropped, unsealed, tornBytes } = tape.report;
    if (dropped > 0) warnings.push(`${dropped} messages were received and not recorded`);
    if (unsealed > 0) {
      const many = unsealed === 1 ? 'a segment was' : `${unsealed} segments were`;
      warnings.push(`${many} not ended in order, ${tornBytes} bytes cut off`);
    }
    if (messages === 0) throw new Error(nothingIn(files, warnings));
    return { head: tape.head, messages, tapePaths, warnings, notes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const nothingIn = (recordings: readonly string[], warnings: readonly string[]): string =>
  [`there is no message in ${recordings.join(', ')}`, ...warnings].join('\n');

async function sorted(
  files: readonly string[],
): Promise<{ readonly tapes: string[]; readonly recordings: string[] }> {
  const tapes: string[] = [];
  const recordings: string[] = [];
  for (const file of files) {
    const about = await stat(file).catch(() => null);
    if (about === null) throw new Error(`there is no tape or recording ${file}`);
    const isTape = about.isDirectory() || (await isSegment(file));
    (isTape ? tapes : recordings).push(file);
  }
  return { tapes, recordings };
}

/** Names for recordings that state none: there is no doubt where a file names one of each. */
function namesOf({ venues }: BacktestConfig): {
  readonly venue: string | null;
  readonly symbol: string | null;
  readonly market: BacktestConfig['venues'][number]['market'] | null;
  readonly marketOfVenue: ReadonlyMap<string, BacktestConfig['venues'][number]['market']>;
} {
  const symbols = venues.flatMap(({ instruments }) => instruments.map(({ symbol }) => symbol));
  const only = <T>(items: readonly T[]): T | null =>
    items.length === 1 ? (items[0] ?? null) : null;
  const venue = only(venues);
  return {
    venue: venue?.id ?? null,
    symbol: only(symbols),
    market: venue?.market ?? null,
    marketOfVenue: new Map(venues.map(({ id, market }) => [id, market])),
  };
}

/** What is lost of the recordings, each with its place where it is known. */
function importWarnings({ files }: ImportReport): string[] {
  return files.flatMap(({ path, problems, leftOut }) => {
    const lines = problems.map(({ line, problem }) => `${path}:${line}: ${problem}`);
    const lost = Object.entries(leftOut).filter(([why]) => !withoutLoss.has(why));
    return [...lines, ...lost.map(([why, count]) => `${path}: ${count} left out: ${why}`)];
  });
}

const withoutLoss: ReadonlySet<string> = new Set(Object.values(leftOutWithoutLoss));

/** What was assumed in reading the recordings. */
const importNotes = ({ files }: ImportReport): string[] =>
  files.flatMap(({ path, notes }) => notes.map((text) => `${path}: ${text}`));
