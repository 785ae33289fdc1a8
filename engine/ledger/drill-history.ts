/**
 * The history of drills: one JSON line a run, each chained to the one before by its hash.
 * Never rewrites a line, and adds none to a history whose chain is broken.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../contract/canonical.ts';
import {
  type DrillResult,
  DrillRun,
  type DrillsAnswer,
  drillHistoryFile,
  drillsToldLimit,
} from '../contract/drill.ts';
import type { UtcNanos } from '../contract/numbers.ts';

const noHash = '0'.repeat(64);
/** What a trading engine reads of a history at a time: some hundred runs. */
const tailBytes = 262_144;
/** Separates these hashes from any other of the same text. */
const domain = 'quarterdeck.drill.v1\n';

/** The runs whose chain holds, oldest first, and where and how it breaks; '' when it does not. */
export interface DrillHistory {
  readonly runs: readonly DrillRun[];
  readonly broken: string;
}

const hashOf = (rest: Omit<DrillRun, 'hash'>): string =>
  createHash('sha256').update(domain).update(canonicalJson(rest)).digest('hex');

/** The run of a line; what is wrong with it where it is none that follows `previous`. */
function runOf(text: string, previous: Pick<DrillRun, 'number' | 'hash'>): DrillRun | string {
  const run = lineOf(text);
  if (typeof run === 'string') return run;
  if (run.previousHash !== previous.hash) return 'it does not follow the one before';
  if (run.number !== previous.number + 1) return 'its number is not the next one';
  return run;
}

function lineOf(text: string): DrillRun | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  const parsed = DrillRun.safeParse(value);
  if (!parsed.success) return 'a field is missing or wrong';
  const { hash, ...rest } = parsed.data;
  return hash === hashOf(rest) ? parsed.data : 'its hash does not fit';
}

/** Follows the chain through lines of a file, from a known run on. */
function follow(lines: readonly string[], before: Pick<DrillRun, 'number' | 'hash'>): DrillHistory {
  const runs: DrillRun[] = [];
  for (const line of lines.slice(0, -1)) {
    const last = runs.at(-1) ?? before;
    const found = runOf(line, last);
    if (typeof found === 'string') return { runs, broken: `line ${last.number + 1}: ${found}` };
    runs.push(found);
  }
  const number = (runs.at(-1) ?? before).number + 1;
  return { runs, broken: lines.at(-1) === '' ? '' : `line ${number}: it ends early` };
}

/** Reads the history of a directory; one that is not there has no runs. */
export function readDrillHistory(directory: string): DrillHistory {
  const path = join(directory, drillHistoryFile);
  if (!existsSync(path)) return { runs: [], broken: '' };
  return follow(readFileSync(path, 'utf8').split('\n'), { number: 0, hash: noHash });
}

/** The end of a file, from a whole line on. */
function tailOf(path: string): { readonly lines: readonly string[]; readonly isWhole: boolean } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, tailBytes);
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, size - length);
    const lines = bytes.toString('utf8').split('\n');
    return { lines: length === size ? lines : lines.slice(1), isWhole: length === size };
  } finally {
    closeSync(file);
  }
}

/**
 * The newest runs as consoles are told them, with the chain among those. Reads a bounded piece of
 * the file: it is asked of an engine that trades meanwhile.
 */
export function drillsTold(directory: string): DrillsAnswer {
  const path = join(directory, drillHistoryFile);
  if (!existsSync(path)) return { kind: 'drills', runs: [], broken: '' };
  const { lines, isWhole } = tailOf(path);
  const first = isWhole ? '' : lineOf(lines[0] ?? '');
  const start =
    typeof first === 'string'
      ? { number: 0, hash: noHash }
      : { number: first.number - 1, hash: first.previousHash };
  const { runs, broken } = follow(lines, start);
  const told = runs.slice(-drillsToldLimit).map(({ number, utcNanos, hash, result }) => {
    const { auditIds, failures: _, ...rest } = result;
    return { number, utcNanos, hash, result: rest, auditEvents: auditIds.length };
  });
  return { kind: 'drills', runs: told, broken };
}

/** Adds a run, durably; throws with the reason when the history's chain does not hold. */
export function addDrillRun(directory: string, result: DrillResult, utcNanos: UtcNanos): DrillRun {
  const path = join(directory, drillHistoryFile);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { runs, broken } = readDrillHistory(directory);
  if (broken !== '') throw new Error(`${path}: ${broken}; move it away to begin another`);
  const last = runs.at(-1);
  const rest = {
    version: 1,
    number: (last?.number ?? 0) + 1,
    utcNanos,
    result,
    previousHash: last?.hash ?? noHash,
  } as const;
  const run = { ...rest, hash: hashOf(rest) };
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, `${JSON.stringify(run)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return run;
}
