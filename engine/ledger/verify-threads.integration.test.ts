import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerifyResult } from '../contract/wire.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { textsOf } from './events-fixture.ts';
import { describeFailure } from './failure.ts';
import { tamper } from './tamper-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { oneWalk, rangesOf, walkRanges } from './verify-ranges.ts';
import { walkRange } from './verify-walk.ts';
import { openWriter } from './writer.ts';

/** Enough for a second thread: three parts, which end at rows 1000 and 2000. */
const rowCount = 3_000;
/** All 10,000 flips take 25 minutes on a busy machine: `npm run test:long`. */
const flips = process.env['QUARTERDECK_LONG'] === '1' ? 10_000 : 100;
/** Every so many-th flip goes to two real threads, which take a while to begin. */
const threadsEvery = 25;

/** Nothing here is about syncs. */
const memoryFolder = '/dev/shm';

let directory = '';
let original = '';
let bytes = Buffer.alloc(0);
beforeAll(() => {
  directory = mkdtempSync(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), 'verify-'));
  original = join(directory, 'ledger.sqlite');
  const writer = openWriter(original);
  writer.commit([textsOf(1, rowCount)]);
  writer.close();
  bytes = readFileSync(original);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const found = (result: VerifyResult): VerifyResult => ({ ...result, seconds: 0 });

/** What one thread and two say of a copy that was changed. */
async function bothOf(change: (path: string) => void) {
  const path = join(directory, 'copy.sqlite');
  copyFileSync(original, path);
  change(path);
  const one = found(await verifyLedgerFile(path));
  const two = found(await verifyLedgerFile(path, undefined, 2));
  rmSync(path);
  return { one, two };
}

/** One walk over a copy that was changed, and the parts of it taken by turns (null: no parts). */
async function walksOf(change: (path: string) => void) {
  const path = join(directory, 'copy.sqlite');
  copyFileSync(original, path);
  change(path);
  const connections: Connection[] = [];
  const opened = (): Connection => {
    const connection = openReadConnection(path);
    connections.push(connection);
    return connection;
  };
  try {
    const first = opened();
    const one = await walkRange(first, null, null, null);
    const ranges = rangesOf(first, null);
    if (ranges === null) return { one, parts: null };
    const both = await Promise.all([walkRanges(first, ranges), walkRanges(opened(), ranges)]);
    return { one, parts: oneWalk(both.flat()) };
  } catch (error) {
    const { detail } = describeFailure(error);
    return { one: { rows: 0, headHash: '', broken: detail }, parts: null };
  } finally {
    for (const connection of connections) connection.close();
    rmSync(path);
  }
}

describe('two threads say what one says', () => {
  test('of a whole ledger', async () => {
    const { one, two } = await bothOf(() => undefined);
    expect(one).toMatchObject({ ok: true, rows: rowCount });
    expect(two).toEqual(one);
  });

  test.each([
    ['a row of the first half', "UPDATE ledger SET body = '{}' WHERE sequence = 7", 7],
    ['a row of the second half', "UPDATE ledger SET body = '{}' WHERE sequence = 2900", 2_900],
    ['both halves', "UPDATE ledger SET body = '{}' WHERE sequence IN (1200, 2900)", 1_200],
    ['the last row of a part', "UPDATE ledger SET hash = 'x' WHERE sequence = 1000", 1_000],
    ['the row behind it', "UPDATE ledger SET previous_hash = 'x' WHERE sequence = 1001", 1_001],
    ['the last row of a part is gone', 'DELETE FROM ledger WHERE sequence = 1000', 1_000],
    ['the row behind it is gone', 'DELETE FROM ledger WHERE sequence = 2001', 2_001],
    ['a whole part is gone', 'DELETE FROM ledger WHERE sequence BETWEEN 1001 AND 1999', 1_001],
    ['the second half is gone', 'DELETE FROM ledger WHERE sequence > 1350', 1_351],
    ['the last row is gone', 'DELETE FROM ledger WHERE sequence = 3000', 3_000],
    ['a row before the first', "INSERT INTO ledger VALUES (0, 1, 1, 'a.b', '', '', '')", 0],
    ['the head is gone', 'DELETE FROM ledger_head', 3_000],
  ])('%s', async (_name, sql, brokenSequence) => {
    const { one, two } = await bothOf((path) => tamper(path, sql));
    expect(one).toMatchObject({ ok: false, brokenSequence });
    expect(two).toEqual(one);
  });

  test(`A7 ${flips} flipped bits anywhere in the file`, async ({ task }) => {
    task.meta.count = flips;
    let broken = 0;
    let run = 0;
    let inParts = 0;
    const place = fc.tuple(fc.nat(bytes.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(place, async ([at, bit]) => {
        run += 1;
        const change = (path: string): void => {
          const byte = Buffer.from([bytes.readUInt8(at) ^ (1 << bit)]);
          const file = openSync(path, 'r+');
          writeSync(file, byte, 0, 1, at);
          closeSync(file);
        };
        if (run % threadsEvery === 0) {
          const { one, two } = await bothOf(change);
          expect(two).toEqual(one);
          broken += one.ok ? 0 : 1;
          return;
        }
        const { one, parts } = await walksOf(change);
        if (parts !== null) expect(parts).toEqual(one);
        inParts += parts === null ? 0 : 1;
        broken += one.broken === null ? 0 : 1;
      }),
      { numRuns: flips },
    );
    // Of a flip in the pages of the tables alone a walk sees nothing.
    expect(broken).toBeGreaterThan(flips / 2);
    expect(inParts).toBeGreaterThan(flips / 2);
  }, 3_600_000);
});
