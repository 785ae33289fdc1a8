/** Copies of the record from the command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventsOf } from '../ledger/events-fixture.ts';
import { openLedger } from '../ledger/ledger.ts';
import { quarterdeck } from './desk-process-fixture.ts';

let root = '';
let desk = '';
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ledger-files-'));
  desk = join(root, 'desk');
  const { ledger } = await openLedger({ directory: desk });
  ledger.append(eventsOf(1, 100));
  await ledger.close();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('backup, restore and verify: one record', async () => {
  const copy = join(root, 'copy.sqlite');
  const made = await quarterdeck(['ledger', 'backup', copy, '--dir', desk, '--json']);
  expect(made).toMatchObject({ code: 0 });
  const { sequence, hash } = JSON.parse(made.stdout) as { sequence: number; hash: string };
  expect(sequence).toBe(100);
  const other = join(root, 'other');
  mkdirSync(other);
  const restored = await quarterdeck(['ledger', 'restore', copy, '--dir', other]);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain(`head row 100 ${hash}`);
  expect(restored.stderr).toContain('the desk starts halted');
  const proof = await quarterdeck(['audit', 'verify', '--dir', other, '--json']);
  expect(JSON.parse(proof.stdout)).toMatchObject({ ok: true, rows: 100, headHash: hash });
  const again = await quarterdeck(['ledger', 'restore', copy, '--dir', other]);
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('there already, and nothing was done');
}, 60_000);

test('a latch keeps a restore away from a desk', async () => {
  const copy = join(root, 'copy.sqlite');
  await quarterdeck(['ledger', 'backup', copy, '--dir', desk]);
  const other = join(root, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'latch.json'), '{}');
  const restored = await quarterdeck(['ledger', 'restore', copy, '--dir', other]);
  expect(restored.stderr).toContain('latch.json is there already');
  expect(restored.code).toBe(1);
}, 60_000);

test('stat says how large it is and how long the disk lasts', async () => {
  const { code, stdout } = await quarterdeck(['ledger', 'stat', '--dir', desk]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^100 events, .*\n.* bytes an event, ledger version 3\n/);
  expect(stdout).toContain('100 events in the last day, younger than a day');
  expect(stdout).toMatch(/of disk free: enough for [\d,]+ days\nfive years \(1830 days\)/);
  const none = await quarterdeck(['ledger', 'stat', '--dir', root]);
  expect(none).toMatchObject({ code: 1, stdout: '' });
}, 60_000);
