import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textsOf } from './events-fixture.ts';
import { framesOfLog } from './log-fixture.ts';
import { openLogRoom, roomBytes } from './log-room.ts';
import { verifyLedgerFile } from './verify.ts';
import { scanWal } from './wal-scan.ts';
import { openWriter, type Writer } from './writer.ts';

let directory = '';
let path = '';
let writer: Writer;
const logBytes = (): number => statSync(`${path}-wal`).size;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-room-'));
  path = join(directory, 'ledger.sqlite');
  writer = openWriter(path);
});
afterEach(() => {
  writer.close();
  rmSync(directory, { recursive: true });
});

const commit = (first: number, count: number): void => {
  writer.commit([textsOf(first, first + count - 1)]);
  writer.checkpointIfLong();
};

test('commits do not make the log longer while there is room, and room is made again', () => {
  const lengths = new Set<number>();
  for (let first = 1; first <= 8_000; first += 100) {
    commit(first, 100);
    lengths.add(logBytes());
    expect(framesOfLog(`${path}-wal`).length).toBeLessThan(logBytes());
  }
  expect(lengths.size).toBeGreaterThan(1);
  expect(lengths.size).toBeLessThanOrEqual(3);
});

test('room is no damage, hides no row, and is gone with the log in the end', async () => {
  for (let first = 1; first <= 100; first += 20) commit(first, 20);
  expect(scanWal(`${path}-wal`)).toBeNull();
  const killed = join(directory, 'killed.sqlite');
  copyFileSync(path, killed);
  copyFileSync(`${path}-wal`, `${killed}-wal`);
  expect(await verifyLedgerFile(killed)).toMatchObject({ ok: true, rows: 100 });
  const again = openWriter(killed);
  expect(again.head.sequence).toBe(100);
  again.commit([textsOf(101, 120)]);
  again.close();
  expect(await verifyLedgerFile(killed)).toMatchObject({ ok: true, rows: 120 });
  expect(statSync(killed).size).toBeLessThan(roomBytes);
});

const full = '/dev/full';
test.skipIf(!existsSync(full))('a disk that takes no more is no failure of the room', () => {
  // Every write to this device fails as on a full disk.
  const room = openLogRoom(full);
  expect(() => room.keep(0)).not.toThrow();
  room.close();
});
