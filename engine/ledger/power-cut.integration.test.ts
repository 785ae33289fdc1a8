import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { textsOf } from './events-fixture.ts';
import { ledgerFileName } from './ledger.ts';
import { type PowerCut, powerCuts, recordsOf, type TraceRecord } from './power-cut-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

/** A thousand of each kind take minutes: `npm run test:long`. */
const isLong = process.env['QUARTERDECK_LONG'] === '1';
const cuts = isLong ? 1_000 : 60;
const movedCuts = isLong ? 1_000 : 12;
/**
 * Enough small commits for the thread beside the writer to move the log a few times, and for it to
 * begin anew: pages fill the log, and rows are what each cut has to prove.
 */
const movedEvents = 12_000;
const youngEvents = 3_000;

const here = (name: string): string => new URL(name, import.meta.url).href;
const acknowledgements = `${ledgerFileName}.told`;

/**
 * Appends events in groups of changing size, so many ahead of the disk at most, and notes each
 * commit as soon as it is told.
 */
const appender = `
  import { openSync, writeSync } from 'node:fs';
  import { join } from 'node:path';
  import { openLedger } from '${here('./ledger.ts')}';
  import { eventsOf } from '${here('./events-fixture.ts')}';
  const directory = process.argv[2];
  const [count, ahead] = process.argv.slice(3).map(Number);
  const { ledger } = await openLedger({ directory });
  const told = openSync(join(directory, '${acknowledgements}'), 'w');
  let next = 1;
  let at = 0;
  ledger.onFailure(({ detail }) => { throw new Error(detail); });
  ledger.onCommit(({ upTo, headHash }) => {
    const line = upTo + ' ' + headHash + '\\n';
    writeSync(told, line, at);
    at += line.length;
    if (upTo === count) process.kill(process.pid, 'SIGKILL');
    more();
  });
  function more() {
    while (next <= count && ledger.queueLength() < ahead) {
      const last = Math.min(count, next + (next * 7) % Math.min(ahead, 40));
      ledger.append(eventsOf(next, last));
      next = last + 1;
    }
  }
  more();
`;

const Faults = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built'), library: z.string() }),
  z.strictObject({ kind: z.literal('missing'), reason: z.string() }),
]);
const build = fileURLToPath(new URL('../../tools/faults/build-disk-faults.ts', import.meta.url));
const faults = Faults.parse(
  JSON.parse(execFileSync(process.execPath, [build], { encoding: 'utf8' })),
);
const because = faults.kind === 'missing' ? ` (skipped: ${faults.reason})` : '';

/** Where the power is on again: its syncs prove nothing more, so memory will do. */
const memoryFolder = '/dev/shm';

let root = '';
let cutRoot = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'power-cut-'));
  cutRoot = mkdtempSync(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), 'power-cut-'));
});
afterAll(() => {
  for (const path of [root, cutRoot]) rmSync(path, { recursive: true, force: true });
});

/** What a ledger of so many events wrote and synced until it was killed; `ahead` of the disk. */
function traced(events: number, ahead = 300): readonly TraceRecord[] {
  const directory = join(root, `desk-${events}`);
  const program = join(root, 'appender.mjs');
  const trace = join(root, `trace-${events}`);
  writeFileSync(program, appender);
  mkdirSync(directory);
  const environment = {
    LD_PRELOAD: faults.kind === 'built' ? faults.library : '',
    QD_FAULT_PATH: ledgerFileName,
    QD_FAULT_TRACE_FILE: trace,
  };
  const env = { ...process.env, ...environment };
  const words = [program, directory, String(events), String(ahead)];
  const { signal } = spawnSync(process.execPath, words, { env, stdio: 'inherit' });
  // It kills itself, so that nothing is written on the way out.
  expect(signal).toBe('SIGKILL');
  return recordsOf(readFileSync(trace));
}

/** A random source that can be begun again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** The newest row that had been told durable; null before the first. */
function acknowledgedOf(text: string): { sequence: number; hash: string } | null {
  const line = text.split('\n').at(-2);
  if (line === undefined) return null;
  const [sequence = '', hash = ''] = line.split(' ');
  return { sequence: Number(sequence), hash };
}

/** Starts a ledger on what a cut left: nothing acknowledged is lost, and it goes on from there. */
async function expectKept({ files, acknowledged }: PowerCut): Promise<number> {
  const directory = mkdtempSync(join(cutRoot, 'cut-'));
  for (const [name, bytes] of files) {
    // Shared memory and locks are no record: a power cut leaves none.
    if (!/-shm$|writer-lock/.test(name)) writeFileSync(join(directory, name), bytes);
  }
  const path = join(directory, ledgerFileName);
  const told = acknowledgedOf(acknowledged);
  const writer = openWriter(path);
  const { sequence } = writer.head;
  expect(sequence).toBeGreaterThanOrEqual(told?.sequence ?? 0);
  writer.commit([textsOf(sequence + 1, sequence + 3)]);
  writer.close();
  const proof = await verifyLedgerFile(path, told ?? undefined);
  expect(proof).toMatchObject({ ok: true, detail: '', rows: sequence + 3 });
  const database = new Database(path, { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  rmSync(directory, { recursive: true });
  return told?.sequence ?? 0;
}

async function expectCutsKept(
  records: readonly TraceRecord[],
  count: number,
  seed: number,
): Promise<void> {
  const random = randomOf(seed);
  const first = records.findIndex(({ file }) => file === acknowledgements);
  expect(first).toBeGreaterThan(0);
  // From the first commit on, and for the greater part anywhere later.
  const places = Array.from({ length: count }, () => {
    return first + Math.floor(random() * (records.length - first));
  });
  let told = 0;
  for (const cut of powerCuts(
    records,
    places.sort((a, b) => a - b),
    acknowledgements,
    random,
  )) {
    told = Math.max(told, await expectKept(cut));
  }
  expect(told).toBeGreaterThan(0);
}

describe.skipIf(faults.kind === 'missing')(`a power cut at any moment${because}`, () => {
  test(`D5 ${cuts} cuts of a young ledger lose nothing that was acknowledged`, async ({ task }) => {
    task.meta.count = cuts;
    await expectCutsKept(traced(youngEvents), cuts, 1);
  }, 3_600_000);

  test(`D5 nor do ${movedCuts} cuts while the log is moved and begins anew`, async ({ task }) => {
    task.meta.count = movedCuts;
    const records = traced(movedEvents, 3);
    const moves = records.filter(({ file, kind }) => file === ledgerFileName && kind === 's');
    expect(moves.length).toBeGreaterThan(3);
    const heads = records.filter(({ file, kind, offset }) => {
      return file === `${ledgerFileName}-wal` && kind === 'w' && offset === 0;
    });
    expect(heads.length).toBeGreaterThan(2);
    await expectCutsKept(records, movedCuts, 2);
  }, 3_600_000);

  test('a ledger that syncs too little is found out', async () => {
    const records = traced(youngEvents + 1).filter(({ kind }) => kind === 'w' || kind === 't');
    await expect(expectCutsKept(records, 40, 3)).rejects.toThrow(
      /expected|durable|damaged|malformed/,
    );
  }, 600_000);
});
