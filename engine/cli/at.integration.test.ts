/** `quarterdeck at` as a process on a ledger of 100 events: any number, any instant, any order. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { LedgerEvent } from '../contract/events.ts';
import { eventAt, eventsOf } from '../ledger/events-fixture.ts';
import { openLedger } from '../ledger/ledger.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import { stateHashText } from '../state/state-text.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'at-'));
  const { ledger } = await openLedger({ directory });
  ledger.append(eventsOf(1, 100));
  await ledger.close();
});
afterAll(() => rm(directory, { recursive: true }));

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const at = (...words: string[]): Promise<Answer> => atIn(directory, ...words);

function atIn(desk: string, ...words: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const all = [program, 'at', '--dir', desk, ...words];
    execFile(process.execPath, all, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const Standing = z.looseObject({
  sequence: z.int(),
  utcNanos: z.string().nullable(),
  nextUtcNanos: z.string().nullable(),
  stateHash: z.string(),
});
const standing = async (...words: string[]) =>
  Standing.parse(JSON.parse((await at('--json', ...words)).stdout));

/** What the state's hash must be, by folding the events here. */
function hashAfter(sequence: number): string {
  const state = initialState();
  for (const event of eventsOf(1, sequence)) fold(state, event);
  return createHash('sha256').update(stateHashText(state)).digest('hex');
}

test.each([1, 2, 42, 99, 100])('after event %i it is what the events up to it make', async (n) => {
  expect(await standing('--sequence', String(n))).toMatchObject({
    sequence: n,
    utcNanos: eventAt(n).utcNanos,
    nextUtcNanos: n === 100 ? null : eventAt(n + 1).utcNanos,
    stateHash: hashAfter(n),
  });
});

test('at an instant everything up to it has happened, and nothing after', async () => {
  const { utcNanos } = eventAt(42);
  const before = String(BigInt(utcNanos) - 1n);
  const found = [await standing('--time', utcNanos), await standing('--time', before)];
  expect(found.map(({ sequence }) => sequence)).toEqual([42, 41]);
  expect(await standing('--time', '2000-01-01T00:00:00Z')).toMatchObject({
    sequence: 0,
    utcNanos: null,
  });
  // 1,732,000,000 s and 42 ns, as an instant in words.
  expect(await standing('--time', '2024-11-19T07:06:40.000000042Z')).toMatchObject({
    sequence: 42,
  });
});

test('an order leads to what caused it and what came of it', async () => {
  const { stdout } = await at('--order', 'qd-1-3', '--json');
  const Chain = z.object({
    tickNumber: z.int(),
    chain: z.array(z.looseObject({ sequence: z.int(), body: z.looseObject({ type: z.string() }) })),
  });
  const { tickNumber, chain } = Chain.parse(JSON.parse(stdout));
  expect({ tickNumber, events: chain.map(({ sequence, body }) => [sequence, body.type]) }).toEqual({
    tickNumber: 9,
    events: [
      [9, 'intent.recorded'],
      [10, 'verdict.recorded'],
      [11, 'order.sent'],
    ],
  });
});

test('an order that was found at its venue has a chain, and no tick', async () => {
  const desk = await mkdtemp(join(tmpdir(), 'at-'));
  const { ledger } = await openLedger({ directory: desk });
  const difference = {
    ...{ kind: 'orderNotHere', venue: 'sim', account: 'paper', instrument: 'BTCUSDT.sim' },
    ...{ clientOrderId: 'qd-9-9', executionId: null, strategy: null, ours: null },
    theirs: { lots: 10 },
  };
  const body = { type: 'reconciliation.found', breakId: 'b1', difference };
  ledger.append([LedgerEvent.parse({ ...eventAt(1), body })]);
  await ledger.close();
  const { stdout } = await atIn(desk, '--order', 'qd-9-9');
  expect(stdout).toMatch(
    /^order qd-9-9: found at its venue at .* UTC\n1 \+0.000 ms reconciliation/,
  );
  const json = JSON.parse((await atIn(desk, '--order', 'qd-9-9', '--json')).stdout);
  expect(json).toMatchObject({ order: 'qd-9-9', tickNumber: null, chain: [{ sequence: 1 }] });
  await rm(desk, { recursive: true });
});

test.each([
  ['an event that the ledger has not', ['--sequence', '101'], 1, 'it ends with 100'],
  ['an order that there is not', ['--order', 'nobody'], 1, 'no order or intent nobody'],
  ['a time that is none', ['--time', 'yesterday'], 2, 'write an instant in UTC'],
  ['microseconds', ['--time', '1732000000000000'], 2, 'or nanoseconds of UTC (19 digits)'],
  ['nothing asked', [], 2, 'say one of'],
  ['two things asked', ['--sequence', '1', '--order', 'x'], 2, 'say one of'],
])('%s is refused with what to do', async (_name, words, wanted, part) => {
  const { code, stdout, stderr } = await at(...words);
  expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
  expect(stderr).toContain(part);
});

test('a file that is no ledger is named', async () => {
  const other = await mkdtemp(join(tmpdir(), 'at-'));
  const path = join(other, 'ledger.sqlite');
  await writeFile(path, 'It was a dark and stormy night. '.repeat(50));
  const { code, stdout, stderr } = await at('--dir', other, '--sequence', '1');
  await rm(other, { recursive: true });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${path}: the file is no SQLite database`);
});
