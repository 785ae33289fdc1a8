/**
 * The history of drills: one JSON line a run, each chained to the one before by its hash.
 * Never rewrites a line, and adds none to a history whose chain is broken.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../contract/canonical.ts';
import { type DrillResult, DrillRun, drillHistoryFile } from '../contract/drill.ts';
import type { UtcNanos } from '../contract/numbers.ts';

const noHash = '0'.repeat(64);
/** Separates these hashes from any other of the same text. */
const domain = 'quarterdeck.drill.v1\n';

/** The runs whose chain holds, oldest first, and where and how it breaks; '' when it does not. */
export interface DrillHistory {
  readonly runs: readonly DrillRun[];
  readonly broken: string;
}

const hashOf = (rest: Omit<DrillRun, 'hash'>): string =>
  createHash('sha256').update(domain).update(canonicalJson(rest)).digest('hex');

function lineFault(text: string, previous: DrillRun | undefined): DrillRun | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  const parsed = DrillRun.safeParse(value);
  if (!parsed.success) return 'a field is missing or wrong';
  const { hash, ...rest } = parsed.data;
  if (hash !== hashOf(rest)) return 'its hash does not fit';
  if (rest.previousHash !== (previous?.hash ?? noHash)) return 'it does not follow the one before';
  if (rest.number !== (previous?.number ?? 0) + 1) return 'its number is not the next one';
  return parsed.data;
}

/** Reads the history of a directory; one that is not there has no runs. */
export function readDrillHistory(directory: string): DrillHistory {
  const path = join(directory, drillHistoryFile);
  if (!existsSync(path)) return { runs: [], broken: '' };
  const lines = readFileSync(path, 'utf8').split('\n');
  const rest = lines.pop() ?? '';
  const runs: DrillRun[] = [];
  for (const [index, line] of lines.entries()) {
    const found = lineFault(line, runs.at(-1));
    if (typeof found === 'string') return { runs, broken: `line ${index + 1}: ${found}` };
    runs.push(found);
  }
  return { runs, broken: rest === '' ? '' : `line ${lines.length + 1}: it ends early` };
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
