import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { ledgerSequence } from '../contract/numbers.ts';
import type { Commit, Ledger, LedgerFailure } from '../ports/ledger.ts';
import { eventAt, eventsOf } from './events-fixture.ts';
import { type LedgerOptions, ledgerFileName, openLedger } from './ledger.ts';
import { verifyLedgerFile } from './verify.ts';

let directory = '';
const openedLedgers: Ledger[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(async () => {
  await Promise.all(openedLedgers.splice(0).map((ledger) => ledger.close()));
  rmSync(directory, { recursive: true, force: true });
});

async function open(options: Partial<LedgerOptions> = {}) {
  const opened = await openLedger({ directory, ...options });
  openedLedgers.push(opened.ledger);
  return opened;
}

/** Appends and waits until the last event is durable; returns the commits on the way. */
function appended(ledger: Ledger, events: readonly LedgerEvent[]): Promise<Commit[]> {
  return new Promise((resolve, reject) => {
    const commits: Commit[] = [];
    ledger.onFailure((failure) => reject(new Error(failure.detail)));
    ledger.onCommit((commit) => {
      commits.push(commit);
      if (commit.upTo === events.at(-1)?.sequence) resolve(commits);
    });
    ledger.append(events);
  });
}

const failureOf = (ledger: Ledger): Promise<LedgerFailure> =>
  new Promise((resolve) => ledger.onFailure(resolve));

describe('openLedger', () => {
  test('what was appended comes back after a close, with the same head', async () => {
    const first = await open();
    expect([first.headSequence, [...first.recovered]]).toEqual([0, []]);
    const commits = await appended(first.ledger, eventsOf(1, 5_000));
    await first.ledger.close();
    const second = await open();
    expect([...second.recovered]).toEqual(eventsOf(1, 5_000));
    expect(second.headSequence).toBe(5_000);
    expect(second.headHash).toBe(commits.at(-1)?.headHash);
    expect(second.ledgerId).toBe(first.ledgerId);
  });

  test('the file and its companions are for their owner alone', async () => {
    const { ledger } = await open();
    await appended(ledger, [eventAt(1)]);
    const path = join(directory, ledgerFileName);
    for (const name of [path, `${path}-wal`, `${path}-shm`]) {
      expect(statSync(name).mode & 0o777).toBe(0o600);
    }
  });

  test('recovery ends at the head of the opening, whatever is appended since', async () => {
    const { ledger } = await open();
    await appended(ledger, eventsOf(1, 10));
    await ledger.close();
    const again = await open();
    await appended(again.ledger, eventsOf(11, 20));
    expect([...again.recovered].length).toBe(10);
  });

  test('D6 a second writer is refused until the first has closed', async () => {
    const { ledger } = await open();
    await expect(openLedger({ directory })).rejects.toMatchObject({
      kind: 'locked',
      message: expect.stringContaining('another process is writing the ledger') as string,
    });
    await ledger.close();
    await expect(open()).resolves.toBeDefined();
  });

  test('a ledger of a newer version is left alone', async () => {
    await (await open()).ledger.close();
    const database = new Database(join(directory, ledgerFileName));
    database.pragma('user_version = 4');
    database.close();
    await expect(openLedger({ directory })).rejects.toMatchObject({
      kind: 'newerVersion',
      message: expect.stringContaining(
        'version 4; this Quarterdeck knows versions up to 3. Start the Quarterdeck that wrote it',
      ) as string,
    });
  });

  test('another database is not taken for a ledger', async () => {
    const database = new Database(join(directory, ledgerFileName));
    database.exec('CREATE TABLE other (a)');
    database.close();
    await expect(openLedger({ directory })).rejects.toMatchObject({ kind: 'notALedger' });
  });

  test('a row that is no ledger event stops the recovery and is named', async () => {
    const { ledger } = await open();
    await appended(ledger, eventsOf(1, 9));
    await ledger.close();
    const database = new Database(join(directory, ledgerFileName));
    database.exec('DROP TRIGGER ledger_no_update; UPDATE ledger SET body = 1 WHERE sequence = 7');
    database.close();
    const { recovered } = await open();
    expect(() => [...recovered]).toThrow(/row 7: its hash does not fit its columns/);
  });
});

describe('append', () => {
  test('commits tell the newest event, its hash and how long it took', async () => {
    const { ledger } = await open();
    const commits = await appended(ledger, eventsOf(1, 40));
    expect(commits.map((commit) => commit.upTo)).toEqual([40]);
    expect(commits[0]?.headHash).toMatch(/^[0-9a-f]{64}$/);
    expect(commits[0]?.commitMicros).toBeGreaterThan(0);
    expect(ledger.queueLength()).toBe(0);
  });

  test('what waits is taken into one commit', async () => {
    const { ledger } = await open();
    const commits: Commit[] = [];
    const done = new Promise<void>((resolve) => {
      ledger.onCommit((commit) => {
        commits.push(commit);
        if (commit.upTo === 1_000) resolve();
      });
    });
    for (const event of eventsOf(1, 1_000)) ledger.append([event]);
    expect(ledger.queueLength()).toBe(1_000);
    await done;
    expect(commits.length).toBeLessThan(100);
  });

  test('a flood is committed in groups of bounded length, in order', async () => {
    const { ledger } = await open();
    const upTo: number[] = [];
    const done = new Promise<void>((resolve) => {
      ledger.onCommit((commit) => {
        upTo.push(commit.upTo);
        if (commit.upTo === 10_000) resolve();
      });
    });
    for (let first = 1; first < 10_000; first += 100) ledger.append(eventsOf(first, first + 99));
    await done;
    const groups = upTo.map((last, index) => last - (upTo[index - 1] ?? 0));
    expect(Math.max(...groups)).toBeLessThanOrEqual(2_000);
    expect(Math.min(...groups)).toBeGreaterThan(0);
  });

  test('D6 under a flood the log begins anew again and again, and no row is lost', async () => {
    const { ledger } = await open();
    const path = join(directory, ledgerFileName);
    const last = 120_000;
    let longestBytes = 0;
    let first = 1;
    await new Promise<void>((resolve, reject) => {
      ledger.onFailure(({ detail }) => reject(new Error(detail)));
      const more = (): void => {
        while (first <= last && ledger.queueLength() < 2_000) {
          ledger.append(eventsOf(first, first + 499));
          first += 500;
        }
      };
      ledger.onCommit(({ upTo }) => {
        longestBytes = Math.max(longestBytes, statSync(`${path}-wal`).size);
        if (upTo === last) resolve();
        more();
      });
      more();
    });
    await ledger.close();
    // All of it in one log would be over 70 MB.
    expect(longestBytes).toBeLessThan(45_000_000);
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, rows: last, detail: '' });
  }, 60_000);

  test('a gap is a broken invariant', async () => {
    const { ledger } = await open();
    expect(() => ledger.append([eventAt(2)])).toThrow('ledger event 2 follows 0');
  });

  test('more than the limit waiting is one failure, and nothing is told durable', async () => {
    const { ledger } = await open({ queueLengthLimit: 10 });
    const failures: LedgerFailure[] = [];
    const commits: Commit[] = [];
    ledger.onFailure((failure) => failures.push(failure));
    ledger.onCommit((commit) => commits.push(commit));
    ledger.append(eventsOf(1, 11));
    ledger.append([eventAt(12)]);
    await ledger.close();
    expect(failures).toEqual([
      { kind: 'ledgerFailure', cause: 'other', detail: '11 events wait for the disk: limit 10' },
    ]);
    expect(commits).toEqual([]);
  });

  test('what recovery could not read back is not written', async () => {
    const { ledger } = await open();
    await appended(ledger, [eventAt(1)]);
    const bad = { ...eventAt(2), monoNanos: Number.NaN } as unknown as LedgerEvent;
    ledger.append([bad]);
    const failure = await failureOf(ledger);
    expect(failure.detail).toContain('event 2 is no ledger event: monoNanos');
    await ledger.close();
    expect([...(await open()).recovered]).toEqual([eventAt(1)]);
  });
});

test('verify beside a busy writer, again and again, never takes a commit for a break', async () => {
  const { ledger } = await open();
  const path = join(directory, ledgerFileName);
  let next = 1;
  const more = (): void => {
    ledger.append(eventsOf(next, next + 49));
    next += 50;
  };
  let verifying = true;
  ledger.onCommit(() => {
    if (verifying) more();
  });
  more();
  while (next < 5_000) {
    expect(await verifyLedgerFile(path)).toMatchObject({ ok: true, detail: '' });
  }
  verifying = false;
});

describe('queries', () => {
  const query = { before: null, limit: 100, typePrefix: '', text: '' };
  let filled = '';
  let commits: Commit[] = [];
  let shared: Awaited<ReturnType<typeof openLedger>>;
  beforeAll(async () => {
    filled = mkdtempSync(join(tmpdir(), 'ledger-'));
    shared = await openLedger({ directory: filled });
    commits = await appended(shared.ledger, eventsOf(1, 100));
  });
  afterAll(async () => {
    await shared.ledger.close();
    rmSync(filled, { recursive: true, force: true });
  });

  test.each([
    ['newest first', { limit: 3 }, [100, 99, 98], true],
    ['the page before a row', { before: ledgerSequence(3) }, [2, 1], false],
    ['a type', { typePrefix: 'intent.', limit: 2 }, [97, 93], true],
    ['a type that no event has', { typePrefix: 'order.fill' }, [], false],
    ['a text', { text: 'command-96' }, [96], false],
    ['signs that are wildcards elsewhere', { text: '50 % von', limit: 1 }, [100], true],
    ['a percent sign is no wildcard', { text: 'prüfe%BTC' }, [], false],
    ['an underscore is no wildcard', { text: 'qd_1' }, [], false],
    ['quotation marks, as they were written', { text: '"BTC"_100' }, [100], false],
    ['no backslash where none was written', { text: '\\"BTC' }, [], false],
    ['no name of a field', { text: '"scope":null' }, [], false],
    ['in quotation marks no value that begins so', { text: '"qd-1-2"' }, [7, 6], false],
    ['in quotation marks a question mark is none', { text: '"qd-1-?"' }, [], false],
    ['in quotation marks a star is one', { text: '"qd-1-2*"' }, [], false],
    ['in quotation marks a bracket is one', { text: '"qd-1-[2]"' }, [], false],
    ['in quotation marks no name of a field', { text: '"clientOrderId"' }, [], false],
  ])('%s', async (_name, part, sequences, more) => {
    const page = await shared.ledger.audit({ ...query, ...part });
    expect(page.rows.map((row) => row.sequence)).toEqual(sequences);
    expect(page.more).toBe(more);
  });

  test('rows carry their event and their links of the chain', async () => {
    const { rows } = await shared.ledger.audit(query);
    expect(rows).toHaveLength(100);
    expect(rows[0]).toEqual({
      ...eventAt(100),
      previousHash: rows[1]?.hash,
      hash: commits.at(-1)?.headHash,
    });
    expect(rows[99]?.previousHash).toBe(shared.headHash);
  });

  test('verify walks what is durable while the ledger is open', async () => {
    expect(await shared.ledger.verify()).toMatchObject({
      ok: true,
      rows: 100,
      headHash: commits.at(-1)?.headHash,
      brokenSequence: null,
      detail: '',
    });
  });

  test('more questions than the limit are refused at once, and the others answered', async () => {
    const asked = Array.from({ length: 70 }, () => shared.ledger.audit({ ...query, limit: 1 }));
    const answers = await Promise.allSettled(asked);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(6);
  });
});
