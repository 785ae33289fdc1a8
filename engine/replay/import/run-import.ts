/**
 * `quarterdeck import`: recordings of any known kind into segments of the tape, and an account of
 * every line. Writes nothing before every file was recognised, and leaves nothing when it fails.
 */
import { statSync } from 'node:fs';
import { type RecordedSession, readSessions } from '../../tape/recorded-session.ts';
import { recognise } from '../../tape/rows/recognise.ts';
import { binanceSource, type ImportSource, marketTitles } from './binance-import.ts';
import type { FileAccount, FileTally } from './file-tally.ts';
import { type RowModel, rowSources } from './row-source.ts';
import { type RowFile, type RowNaming, surveyRows } from './row-survey.ts';
import { TapeOutput, type WrittenSegment } from './tape-output.ts';

export interface ImportOptions extends RowNaming, RowModel {
  readonly files: readonly string[];
  /** Directory of the segments; made when it is not there. */
  readonly directory: string;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly stage: 'looking' | 'surveying' | 'writing';
  /** Share of the bytes that have to be read, 0 to 1. */
  readonly share: number;
  readonly messages: number;
}

export interface ImportReport {
  readonly directory: string;
  readonly files: readonly FileAccount[];
  readonly segments: readonly WrittenSegment[];
  readonly instruments: readonly string[];
  /** Messages written, words of the feeds' states included. */
  readonly messages: number;
  readonly seconds: number;
}

/**
 * Imports the files; throws with what stands against it, and then has written nothing. Nor has it
 * where no line could be used: then the account says why, and there is no segment.
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const started = performance.now();
  const { files, directory } = options;
  const repeated = files.find((file, index) => files.indexOf(file) !== index);
  if (repeated !== undefined) throw new Error(`${repeated} is given twice`);
  const progress = new Progress(options);
  const sources = await sourcesOf(options, progress);
  const output = new TapeOutput(directory);
  const tallies: FileTally[] = [];
  try {
    for (const source of sources) tallies.push(...(await writeSource(source, output, progress)));
  } catch (error) {
    output.discard();
    throw error;
  }
  const accounts = tallies.map((tally) => tally.account());
  // Words of feeds without any data are no tape, and would be in the way of the next try.
  const isEmpty = accounts.every(({ imported }) => imported === 0);
  if (isEmpty) output.discard();
  const ids = sources.flatMap((source) => source.head.instruments.map((one) => one.id));
  return {
    directory,
    files: accounts,
    segments: output.segments,
    instruments: [...new Set(ids)],
    messages: isEmpty ? 0 : progress.messages,
    seconds: (performance.now() - started) / 1_000,
  };
}

async function writeSource(
  source: ImportSource,
  output: TapeOutput,
  progress: Progress,
): Promise<readonly FileTally[]> {
  const recording = output.open(source.name, source.head);
  try {
    const tallies = await source.run((message) => {
      recording.write(message);
      progress.messages += 1;
    }, progress.onBytesRead);
    recording.end();
    return tallies;
  } catch (error) {
    recording.abandon();
    throw error;
  }
}

/** Recognises every file first, so that one that is not known stops all of it in time. */
async function sourcesOf(
  options: ImportOptions,
  progress: Progress,
): Promise<readonly ImportSource[]> {
  const captures: string[] = [];
  const rows: RowFile[] = [];
  const unknown: string[] = [];
  for (const path of options.files) {
    const found = await recognise(path);
    if (found.kind === 'binance') captures.push(path);
    else if (found.kind === 'bybit') rows.push({ path, format: null });
    else if (found.kind === 'rows') rows.push({ path, format: found.format });
    else unknown.push(`${path}: ${found.problem}`);
  }
  if (unknown.length > 0) throw new Error(`nothing was imported. ${unknown.join('\n')}`);
  progress.stage = 'surveying';
  const sources: ImportSource[] = [];
  if (captures.length > 0) {
    const sessions = await readSessions(captures, progress.onBytesRead);
    for (const session of sessions) assertMarket(session, options);
    sources.push(...sessions.map((session) => binanceSource(session, options)));
  }
  if (rows.length > 0) {
    sources.push(...rowSources(await surveyRows(rows, options, progress.onBytesRead), options));
  }
  progress.stage = 'writing';
  return sources;
}

/** A capture says its market itself; what was said besides has to be the same. */
function assertMarket({ market, files }: RecordedSession, said: ImportOptions): void {
  if (said.market === undefined || said.market === null || said.market === market) return;
  const paths = files.map(({ path }) => path).join(', ');
  throw new Error(`${paths}: recorded from ${marketTitles[market]}, and not from ${said.market}`);
}

/** Every file is read twice: for its grids, and for its messages. */
class Progress {
  stage: ImportProgress['stage'] = 'looking';
  messages = 0;
  #read = 0;
  readonly #total: number;
  readonly #tell: (progress: ImportProgress) => void;

  constructor({ files, onProgress }: ImportOptions) {
    this.#total = 2 * files.reduce((sum, path) => sum + statSync(path).size, 0);
    this.#tell = onProgress ?? ((): void => undefined);
  }

  readonly onBytesRead = (bytes: number): void => {
    this.#read += bytes;
    const share = this.#total === 0 ? 1 : Math.min(1, this.#read / this.#total);
    this.#tell({ stage: this.stage, share, messages: this.messages });
  };
}
