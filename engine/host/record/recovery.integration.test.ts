import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { armedDesk, fillOf, requestOf } from '../../core/core-fixture.ts';
import { ledgerFileName, openLedger } from '../../ledger/ledger.ts';
import { tamper } from '../../ledger/tamper-fixture.ts';
import { verifyLedgerFile } from '../../ledger/verify.ts';
import type { Ledger, LedgerFailure } from '../../ports/ledger.ts';
import { keptLedger } from './ledger-keeper.ts';
import { LedgerMemory, stateHashOf } from './ledger-memory.ts';
import { snapshotFiles } from './ledger-snapshot.ts';
import { recoverLedger } from './recovery.ts';

/** A busy machine may take its time; nothing here is measured. */
const patience = 30_000;
vi.setConfig({ testTimeout: 90_000 });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recovery-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** At least so many events of a desk that trades. */
function trading(count: number): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
  for (let order = 0; events.length < count; order += 1) {
    const micros = order * 50;
    if (order % 100 === 0) drive.quote(100_000, 100_002, micros);
    const side = order % 2 === 0 ? 'buy' : 'sell';
    drive.work(`o${order}`, requestOf({ side, lots: 4 }), micros);
    drive.report(fillOf(`o${order}`, `x${order}`, 2, 100_000), micros);
    if (order % 3 === 0) drive.ended('cancelled', `o${order}`, micros);
  }
  return events;
}

const durable = (ledger: Ledger, sequence: number): Promise<void> =>
  new Promise((resolve, reject) => {
    ledger.onFailure(({ detail }) => reject(new Error(detail)));
    ledger.onCommit(({ upTo }) => {
      if (upTo === sequence) resolve();
    });
  });

async function fill(events: readonly LedgerEvent[]): Promise<void> {
  const { ledger } = await openLedger({ directory });
  const done = durable(ledger, events.length);
  ledger.append(events);
  await done;
  await ledger.close();
}

const log = { info: vi.fn<() => void>(), warn: vi.fn<() => void>() };
const quick = { everyEvents: 400, delayMillis: 0, lookMillis: 10, retryMillis: 20, restFactor: 0 };

/** Opens the ledger as an engine does, with a keeper in a hurry. */
async function start(change: Partial<typeof quick> = {}) {
  const recovered = await recoverLedger(directory);
  const ledger = keptLedger(directory, recovered, log, { ...quick, ...change });
  const failures: LedgerFailure[] = [];
  ledger.onFailure((failure) => failures.push(failure));
  return { recovered, ledger, failures };
}

async function snapshotAfter(events: readonly LedgerEvent[]): Promise<string> {
  await fill(events);
  const { ledger } = await start();
  await vi.waitFor(() => expect(snapshotFiles(directory)).toHaveLength(1), patience);
  await ledger.close();
  return snapshotFiles(directory)[0] ?? '';
}

test('a start from a snapshot has the state of a start from all events', async () => {
  const events = trading(1_000);
  await snapshotAfter(events.slice(0, 700));
  const whole = new LedgerMemory();
  whole.take(events);
  const opened = await recoverLedger(directory);
  const done = durable(opened.ledger, events.length);
  opened.ledger.append(events.slice(700));
  await done;
  await opened.ledger.close();
  const { recovered, ledger, failures } = await start();
  expect(recovered.snapshot?.place.sequence).toBe(700);
  expect(recovered.faults).toEqual([]);
  expect(recovered.state).toEqual(whole.state);
  expect(recovered.stateHash).toBe(stateHashOf(whole.state));
  await vi.waitFor(
    () => expect(log.info).toHaveBeenCalledWith({ sequence: 700 }, expect.anything()),
    patience,
  );
  expect(failures).toEqual([]);
  await ledger.close();
});

test('snapshots are written while the desk goes on, and no more than three kept', async () => {
  const events = trading(3_000);
  await fill(events.slice(0, 500));
  const { ledger, failures } = await start();
  for (let next = 500; next < events.length; next += 450) {
    const group = events.slice(next, next + 450);
    const done = durable(ledger, next + group.length);
    ledger.append(group);
    await done;
    if (group.length < 450) break;
    const newest = `${next + 450}.snapshot`;
    await vi.waitFor(() => expect(snapshotFiles(directory)[0]).toContain(newest), patience);
  }
  expect(snapshotFiles(directory)).toHaveLength(3);
  expect(failures).toEqual([]);
  await ledger.close();
});

test('one that does not fit is a fault, and all events are folded', async () => {
  const events = trading(600);
  const path = await snapshotAfter(events);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9));
  const { recovered, ledger } = await start();
  await ledger.close();
  const whole = new LedgerMemory();
  whole.take(events);
  expect(recovered.snapshot).toBeNull();
  expect(recovered.stateHash).toBe(stateHashOf(whole.state));
  expect(recovered.faults).toEqual([
    {
      type: 'fault.recorded',
      component: 'ledger snapshot',
      detail: expect.stringContaining('truncated or was changed') as string,
      count: 1,
      owner: null,
    },
  ]);
});

test('a row broken before the snapshot does not hold up the start, then is a failure', async () => {
  await snapshotAfter(trading(600));
  tamper(
    join(directory, ledgerFileName),
    "UPDATE ledger SET body = replace(body, 'o1', 'o2') WHERE sequence = 77",
  );
  const { recovered, ledger, failures } = await start();
  expect(recovered.snapshot?.place.sequence).toBeGreaterThan(500);
  await vi.waitFor(() => expect(failures).toHaveLength(1), patience);
  expect(failures[0]?.detail).toContain('the ledger is damaged: row 77: its hash does not fit');
  await ledger.close();
});

describe('a damaged ledger is opened as far as it is in order, and only read', () => {
  const path = (): string => join(directory, ledgerFileName);
  /** What the file holds, its note included; how often it was opened is no evidence. */
  const evidence = async () => {
    const note = existsSync(`${path()}.head`) ? readFileSync(`${path()}.head`, 'utf8') : '';
    return { ...(await verifyLedgerFile(path())), seconds: 0, note };
  };

  async function expectReadOnly(last: number, words: string, events: readonly LedgerEvent[]) {
    const before = await evidence();
    const { recovered, ledger, failures } = await start();
    const whole = new LedgerMemory();
    whole.take(events.slice(0, last));
    expect(recovered.stateHash).toBe(stateHashOf(whole.state));
    const damage = recovered.damage ?? '';
    expect(damage).toContain(`damaged from event ${last + 1} on, open read-only: ${words}`);
    expect(failures).toEqual([{ kind: 'ledgerFailure', cause: 'damaged', detail: damage }]);
    ledger.append(trading(5));
    const query = { before: null, limit: 10, typePrefix: '', text: '' };
    const { rows } = await ledger.audit(query);
    expect(rows[0]?.sequence).toBe(last);
    expect(await ledger.verify()).toMatchObject({ ok: false });
    await ledger.close();
    expect(await evidence()).toEqual(before);
  }

  test('a changed row behind a snapshot', async () => {
    const events = trading(900);
    await snapshotAfter(events.slice(0, 600));
    const { ledger } = await recoverLedger(directory);
    const done = durable(ledger, events.length);
    ledger.append(events.slice(600));
    await done;
    await ledger.close();
    tamper(path(), 'UPDATE ledger SET mono_nanos = mono_nanos + 1 WHERE sequence = 650');
    await expectReadOnly(649, 'row 650: its hash does not fit', events);
  });

  test('rows that were durable are lost', async () => {
    const events = trading(60);
    await fill(events);
    tamper(
      path(),
      `DELETE FROM ledger WHERE sequence > 50; UPDATE ledger_head SET sequence = 50,
       hash = (SELECT hash FROM ledger WHERE sequence = 50)`,
    );
    await expectReadOnly(50, 'the ledger ends at row 50, but row', events);
  });

  test('a head that is gone', async () => {
    const events = trading(60);
    await fill(events);
    tamper(path(), 'DELETE FROM ledger_head');
    await expectReadOnly(events.length, 'the stored head is missing', events);
  });

  test('one that cannot be read at all is refused', async () => {
    await fill(trading(60));
    writeFileSync(path(), Buffer.alloc(8_192, 7));
    await expect(recoverLedger(directory)).rejects.toThrow('the file is no SQLite database');
  });
});

test('a snapshot of another state, forged to fit, is found out', async () => {
  const path = await snapshotAfter(trading(600));
  const { state } = await recoverLedger(directory).then(async (recovered) => {
    await recovered.ledger.close();
    return recovered;
  });
  const { writeSnapshot, readSnapshot } = await import('./ledger-snapshot.ts');
  const header = JSON.parse(readFileSync(path, 'utf8').split('\n')[0] ?? '') as {
    ledgerId: string;
    sequence: number;
    rowHash: string;
  };
  state.counts.fills += 1;
  const { ledgerId, sequence, rowHash } = header;
  writeSnapshot(directory, { ledgerId, sequence, rowHash }, new LedgerMemory(state));
  const reading = readSnapshot(path, ledgerId, () => rowHash);
  expect(reading).toMatchObject({ kind: 'fits' });
  const { ledger, failures } = await start();
  await vi.waitFor(() => expect(failures).toHaveLength(1), patience);
  expect(failures[0]?.detail).toContain('is not what the rows before it make');
  await ledger.close();
});
