/**
 * How fast the ledger appends in group commit, verifies and recovers, on a real file.
 * One iteration of each is a stated number of events; divide to get events per second.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import type { Ledger } from '../ports/ledger.ts';
import { eventsOf } from './events-fixture.ts';
import { ledgerFileName, openLedger } from './ledger.ts';
import { verifyLedgerFile } from './verify.ts';

const groupLength = 100;
const appendedEvents = 20_000;
const storedEvents = 200_000;
const brief = { iterations: 5, warmupIterations: 1, time: 0, warmupTime: 0 };

let directory = '';
let appending: Ledger;
let next = 1;

/** Hands over groups, at most 2,000 events ahead of the disk; resolves when all are durable. */
function append(ledger: Ledger, first: number, last: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let handed = first - 1;
    const hand = (): void => {
      while (handed < last && ledger.queueLength() < 2_000) {
        const to = Math.min(last, handed + groupLength);
        ledger.append(eventsOf(handed + 1, to));
        handed = to;
      }
    };
    ledger.onFailure((failure) => reject(new Error(failure.detail)));
    ledger.onCommit((commit) => {
      if (commit.upTo === last) resolve();
      else hand();
    });
    hand();
  });
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  appending = (await openLedger({ directory: join(directory, 'append') })).ledger;
  const { ledger } = await openLedger({ directory: join(directory, 'stored') });
  await append(ledger, 1, storedEvents);
  await ledger.close();
}, 120_000);
afterAll(async () => {
  await appending.close();
  rmSync(directory, { recursive: true, force: true });
});

test('ledger', { timeout: 300_000 }, async ({ bench }) => {
  await bench(`append ${appendedEvents} events, every commit durable`, async () => {
    const first = next;
    next += appendedEvents;
    await append(appending, first, next - 1);
  }).run(brief);

  await bench(`verify ${storedEvents} rows on one thread`, async () => {
    const result = await verifyLedgerFile(join(directory, 'stored', ledgerFileName));
    if (!result.ok) throw new Error(result.detail);
  }).run(brief);

  await bench(`recover ${storedEvents} events`, async () => {
    const { ledger, recovered } = await openLedger({ directory: join(directory, 'stored') });
    let count = 0;
    for (const _event of recovered) count += 1;
    await ledger.close();
    if (count !== storedEvents) throw new Error(`recovered ${count}`);
  }).run(brief);
});
