import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** A thousand of them take a quarter of an hour: `npm run test:long`. */
const isLong = process.env['QUARTERDECK_LONG'] === '1';
const cuts = isLong ? 1_000 : 60;
/** Long enough for the log to be moved by the thread beside the writer, and to begin anew. */
const longEvents = 90_000;
const shortEvents = 3_000;

const here = (name: string): string => new URL(name, import.meta.url).href;
const acknowledgements = `${ledgerFileName}.told`;

/** Appends events in groups of changing size and notes each commit as soon as it is told. */
const appender = `
  import { openSync, writeSync } from 'node:fs';
  import { join } from 'node:path';
  import { openLedger } from '${here('./ledger.ts')}';
  import { eventsOf } from '${here('./events-fixture.ts')}';
  const [directory, count] = [process.argv[2], Number(process.argv[3])];
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
    while (next <= count && ledger.queueLength() < 300) {
      const last = Math.min(count, next + (next * 7) % 40);
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

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'power-cut-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a ledger of so many events wrote and synced until it was killed. */
function traced(events: number): readonly TraceRecord[] {
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
  const words = [program, directory, String(events)];
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
  const directory = mkdtempSync(join(root, 'cut-'));
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
  test(`${cuts} cuts of a young ledger lose nothing that was acknowledged`, async () => {
    await expectCutsKept(traced(shortEvents), cuts, 1);
  }, 3_600_000);

  test.runIf(isLong)(
    'nor do cuts while the log is moved and begins anew',
    async () => {
      const records = traced(longEvents);
      const moves = records.filter(({ file, kind }) => file === ledgerFileName && kind === 's');
      expect(moves.length).toBeGreaterThan(3);
      await expectCutsKept(records, cuts, 2);
    },
    7_200_000,
  );

  test('a ledger that syncs too little is found out', async () => {
    const records = traced(shortEvents + 1).filter(({ kind }) => kind === 'w' || kind === 't');
    await expect(expectCutsKept(records, 40, 3)).rejects.toThrow(
      /expected|durable|damaged|malformed/,
    );
  }, 600_000);
});
