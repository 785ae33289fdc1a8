/** A desk whose record is damaged: shown as far as it goes, and never armed. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { armedDesk, requestOf } from '../../core/core-fixture.ts';
import { openLedger } from '../../ledger/ledger.ts';
import { tamper } from '../../ledger/tamper-fixture.ts';
import { verifyLedgerFile } from '../../ledger/verify.ts';
import { TestDesk } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});

/** The ledger of a desk that has refused an order, in a directory of its own. */
async function deskDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'damaged-'));
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
  drive.intent('i1', requestOf({ lots: 1_000_000 }));
  const { ledger } = await openLedger({ directory });
  ledger.append(events);
  await ledger.close();
  return directory;
}

test('C1 a damaged ledger: halted on what is before the damage, and it stays so', async () => {
  const directory = await deskDirectory();
  const path = join(directory, 'ledger.sqlite');
  const { rows: last } = await verifyLedgerFile(path);
  tamper(path, `UPDATE ledger SET utc_nanos = utc_nanos + 1 WHERE sequence = ${last}`);
  const before = await verifyLedgerFile(path);
  expect(before).toMatchObject({ ok: false, brokenSequence: last });
  const desk = await TestDesk.create({ directory });
  desks.push(desk);
  await desk.start();
  const status = await desk.status();
  expect(status).toMatchObject({ halted: true, recoveredSequence: last - 1 });
  expect(status.haltReason).toContain(`damaged from event ${last} on, open read-only`);
  expect(status.armingBlockers.join()).toContain(`row ${last}: its hash does not fit`);
  expect(await desk.rearm('try anyway')).not.toBe('');
  expect(await desk.status()).toMatchObject({ halted: true });
  // What is before the damage can be read and taken out.
  const query = { before: null, limit: 2, typePrefix: '', text: '' };
  const { result } = await desk.ask({ type: 'audit.query', query });
  expect(result).toMatchObject({ kind: 'audit', page: { rows: [{ sequence: last - 1 }, {}] } });
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  expect({ ...(await verifyLedgerFile(path)), seconds: before.seconds }).toEqual(before);
}, 120_000);
