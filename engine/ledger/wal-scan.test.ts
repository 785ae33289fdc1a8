import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textsOf } from './events-fixture.ts';
import { openLedger } from './ledger.ts';
import { frameBytes, framesOfLog } from './log-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { scanWal } from './wal-scan.ts';
import { openWriter } from './writer.ts';

const commits = 12;
let directory = '';
/** A ledger as a killed engine leaves it: main file and write-ahead log, nothing moved. */
let killed = '';
let log: Buffer = Buffer.alloc(0);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'wal-'));
  const path = join(directory, 'ledger.sqlite');
  killed = join(directory, 'killed.sqlite');
  const writer = openWriter(path);
  for (let commit = 0; commit < commits; commit += 1) {
    writer.commit([textsOf(commit * 20 + 1, commit * 20 + 20)]);
  }
  copyFileSync(path, killed);
  log = framesOfLog(`${path}-wal`);
  writer.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A copy of the killed ledger with this log, in a directory of its own. */
function withLog(bytes: Buffer): string {
  const folder = mkdtempSync(join(directory, 'copy-'));
  const path = join(folder, 'ledger.sqlite');
  copyFileSync(killed, path);
  writeFileSync(`${path}-wal`, bytes);
  return path;
}

function flipped(bit: number): Buffer {
  const bytes = Buffer.from(log);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes;
}

const frameCount = (): number => Math.floor((log.length - 32) / frameBytes);
const isCommit = (frame: number): boolean => log.readUInt32BE(32 + frame * frameBytes + 4) !== 0;

describe('scanWal', () => {
  test('a whole log, and none', () => {
    expect(scanWal(`${withLog(log)}-wal`)).toBeNull();
    expect(scanWal(join(directory, 'none'))).toBeNull();
  });

  test('any flipped bit before the last two commits is found', () => {
    const ends = Array.from({ length: frameCount() }, (_, frame) => frame).filter(isCommit);
    const lastFrame = ends.at(-3) ?? 0;
    expect(lastFrame).toBeGreaterThan(5);
    const bit = fc.nat((32 + lastFrame * frameBytes) * 8 - 1);
    fc.assert(
      fc.property(bit, (at) => {
        const frame = Math.floor((at / 8 - 32) / frameBytes) + 1;
        const path = withLog(flipped(at));
        const what = at < 32 * 8 ? 'the header' : `frame ${frame}`;
        // Four bits of the header hold its version and the kind of checksum; all are covered.
        expect(scanWal(`${path}-wal`)).toContain(`${what} of the write-ahead log is damaged`);
        rmSync(join(path, '..'), { recursive: true });
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['cut within its last frame', () => log.length - 100],
    ['cut within its header', () => 20],
    ['cut after its header', () => 32],
    ['empty', () => 0],
  ])('a log %s is what a crash may leave: no damage', (_name, length) => {
    const path = withLog(log);
    truncateSync(`${path}-wal`, length());
    expect(scanWal(`${path}-wal`)).toBeNull();
  });

  test('a log that was begun anew over an older, longer one is whole', () => {
    const folder = mkdtempSync(join(directory, 'again-'));
    const path = join(folder, 'ledger.sqlite');
    const writer = openWriter(path);
    const salts = new Set<string>();
    for (let turn = 0; turn < 40; turn += 1) {
      const first = turn * 1_000 + 1;
      writer.commit([textsOf(first, first + 999)]);
      writer.checkpointIfLong();
      const before = salts.size;
      salts.add(readFileSync(`${path}-wal`).toString('hex', 16, 24));
      if (salts.size > before) expect(scanWal(`${path}-wal`)).toBeNull();
    }
    expect(salts.size).toBeGreaterThan(1);
    writer.close();
  });
});

describe('a damaged log', () => {
  test('is named by verify, and the engine does not start over it', async () => {
    const path = withLog(flipped((32 + 3 * frameBytes + 500) * 8));
    const result = await verifyLedgerFile(path);
    expect(result).toMatchObject({ ok: false });
    expect(result.detail).toBe('frame 4 of the write-ahead log is damaged: rows after it are lost');
    await expect(openLedger({ directory: join(path, '..') })).rejects.toMatchObject({
      kind: 'damaged',
      message: expect.stringContaining('frame 4 of the write-ahead log') as string,
    });
  });

  test('a log cut by a crash is read up to its last whole commit', async () => {
    const path = withLog(log);
    truncateSync(`${path}-wal`, log.length - 100);
    const result = await verifyLedgerFile(path);
    expect(result).toMatchObject({ ok: true, rows: (commits - 1) * 20 });
  });
});
