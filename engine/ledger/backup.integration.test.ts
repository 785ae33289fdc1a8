import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUpLedger, restoreLedger } from './backup.ts';
import { eventsOf, textsOf } from './events-fixture.ts';
import { ledgerFileName, openLedger } from './ledger.ts';
import { recoverEvents } from './recovery.ts';
import { raiseFence } from './restored-fence.ts';
import { ledgerStatistics } from './statistics.ts';
import { tamper } from './tamper-fixture.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

let directory = '';
let path = '';
let copy = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'backup-'));
  path = join(directory, ledgerFileName);
  copy = join(directory, 'copy.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function fill(rows: number): void {
  const writer = openWriter(path);
  writer.commit([textsOf(1, rows)]);
  writer.close();
}

describe('a backup', () => {
  test('of a desk that goes on writing is a ledger of one instant', async () => {
    const { ledger } = await openLedger({ directory });
    let next = 1;
    let going = true;
    const more = (): void => {
      ledger.append(eventsOf(next, next + 19));
      next += 20;
    };
    ledger.onCommit(() => {
      if (going) more();
    });
    more();
    while (next < 2_000) await new Promise((resolve) => setTimeout(resolve, 5));
    const made = await backUpLedger(path, copy);
    going = false;
    await ledger.close();
    expect(made.sequence).toBeGreaterThanOrEqual(1_900);
    const noted = { sequence: made.sequence, hash: made.hash };
    expect(await verifyLedgerFile(copy, noted)).toMatchObject({ ok: true, rows: made.sequence });
    // The desk went on from there: its own ledger holds the head of the copy.
    expect(await verifyLedgerFile(path, noted)).toMatchObject({ ok: true });
    expect([...recoverEvents(copy)]).toEqual(eventsOf(1, made.sequence));
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual([
      'copy.sqlite',
      'copy.sqlite.head',
    ]);
  });

  test('takes the place of nothing', async () => {
    fill(5);
    writeFileSync(copy, 'mine');
    await expect(backUpLedger(path, copy)).rejects.toThrow(
      'is there already, and nothing was done',
    );
    expect(readFileSync(copy, 'utf8')).toBe('mine');
  });

  test('of a damaged ledger is none', async () => {
    fill(50);
    tamper(path, "UPDATE ledger SET body = '{}' WHERE sequence = 20");
    await expect(backUpLedger(path, copy)).rejects.toThrow('row 20: its hash does not fit');
    expect(readdirSync(directory).filter((name) => name.startsWith('copy'))).toEqual([]);
  });

  test('of no ledger says so', async () => {
    await expect(backUpLedger(path, copy)).rejects.toThrow('there is no ledger at');
  });
});

describe('a restore', () => {
  const target = (): string => {
    const folder = join(directory, 'other');
    mkdirSync(folder);
    return join(folder, ledgerFileName);
  };

  test('gives a ledger to go on with, under the same id', async () => {
    fill(30);
    const made = await backUpLedger(path, copy);
    const place = target();
    const restored = await restoreLedger(copy, place, []);
    expect(restored).toMatchObject({ sequence: 30, hash: made.hash, ledgerId: made.ledgerId });
    const writer = openWriter(place);
    writer.commit([textsOf(31, 40)]);
    writer.close();
    expect(await verifyLedgerFile(place)).toMatchObject({ ok: true, rows: 40, detail: '' });
  });

  test('of the files of a killed desk has the rows that are in its log alone', async () => {
    fill(30);
    const writer = openWriter(path);
    writer.commit([textsOf(31, 60)]);
    writer.noteHead();
    const dead = join(directory, 'dead');
    mkdirSync(dead);
    for (const suffix of ['', '-wal', '-shm', '.head']) {
      copyFileSync(`${path}${suffix}`, join(dead, `${ledgerFileName}${suffix}`));
    }
    writer.close();
    const place = target();
    const restored = await restoreLedger(join(dead, ledgerFileName), place, []);
    expect(restored).toMatchObject({ sequence: 60 });
    expect(await verifyLedgerFile(place)).toMatchObject({ ok: true, rows: 60, detail: '' });
  });

  test('leaves a fencing number that no start ever had', async () => {
    fill(30);
    await backUpLedger(path, copy);
    const before = Date.now();
    const place = target();
    await restoreLedger(copy, place, []);
    const locks = readdirSync(join(place, '..')).filter((name) => name.startsWith('engine.lock.'));
    expect(locks).toHaveLength(1);
    const fence = Number(locks[0]?.slice('engine.lock.'.length));
    expect(fence).toBeGreaterThanOrEqual(before);
    expect(fence).toBeLessThanOrEqual(Date.now());
  });

  test('is refused by a clock that is behind the copy', () => {
    const lastUtcNanos = 9_000_000_000_000_000_000n;
    expect(() => raiseFence(directory, lastUtcNanos)).toThrow('behind the last event of the copy');
    expect(() => raiseFence(directory, lastUtcNanos, 9_000_000_000_000)).not.toThrow();
  });

  test.each(['', '.head', '-wal'])('is refused where there is a ledger%s', async (suffix) => {
    fill(3);
    await backUpLedger(path, copy);
    const place = target();
    writeFileSync(`${place}${suffix}`, 'x');
    await expect(restoreLedger(copy, place, [])).rejects.toThrow('is there already');
    expect(readdirSync(join(place, '..'))).toEqual([`${ledgerFileName}${suffix}`]);
  });

  test('is refused where a latch tells of a desk', async () => {
    fill(3);
    await backUpLedger(path, copy);
    const place = target();
    const latch = join(place, '..', 'latch.json');
    writeFileSync(latch, '{}');
    await expect(restoreLedger(copy, place, [latch])).rejects.toThrow(
      'latch.json is there already',
    );
  });

  test('of a copy that lost its last rows is refused by its note', async () => {
    fill(30);
    await backUpLedger(path, copy);
    tamper(
      copy,
      `DELETE FROM ledger WHERE sequence > 20; UPDATE ledger_head SET sequence = 20,
       hash = (SELECT hash FROM ledger WHERE sequence = 20)`,
    );
    const place = target();
    await expect(restoreLedger(copy, place, [])).rejects.toThrow('row 30 was durable');
    expect(readdirSync(join(place, '..'))).toEqual([]);
  });
});

test('statistics: rows, bytes, a day of events, and what five years take', () => {
  fill(400);
  tamper(path, 'UPDATE ledger SET utc_nanos = sequence * 600000000000');
  const found = ledgerStatistics(path);
  // Ten minutes apart: 144 of them in the day before the last, that one included with its end.
  expect(found).toMatchObject({ rows: 400, version: 3, eventsLastDay: 145 });
  expect(found.bytes).toBeGreaterThanOrEqual(statSync(path).size);
  expect(found.eventsPerDay).toBeCloseTo((400 / 399) * 144, 6);
  expect(found.bytesPerEvent).toBeCloseTo(found.bytes / 400, 6);
  expect(found.retentionBytes).toBeCloseTo(145 * (found.bytes / 400) * 1_830, 0);
  expect(found.diskDaysLeft).toBeGreaterThan(0);
  rmSync(path);
  openWriter(path).close();
  expect(ledgerStatistics(path)).toMatchObject({
    rows: 0,
    bytesPerEvent: null,
    diskDaysLeft: null,
  });
});
