/** The past against a fold of the same events, to and fro over states that were kept on the way. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UtcNanos } from '../../contract/numbers.ts';
import { eventAt, eventsOf } from '../../ledger/events-fixture.ts';
import { ledgerFileName, openLedger } from '../../ledger/ledger.ts';
import { fold } from '../../state/fold.ts';
import { initialState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import { LedgerPast } from './ledger-past.ts';
import { PastDesk } from './past-desk.ts';

const length = 12_000;
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'past-'));
  const { ledger } = await openLedger({ directory });
  for (let from = 1; from <= length; from += 1_000) ledger.append(eventsOf(from, from + 999));
  await ledger.close();
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

const path = (): string => join(directory, ledgerFileName);

function hashAfter(sequence: number): string {
  const state = initialState();
  for (const event of eventsOf(1, sequence)) fold(state, event);
  return createHash('sha256').update(stateHashText(state)).digest('hex');
}

test('to and fro, each look is what the events up to it make', () => {
  const past = new LedgerPast(path());
  for (const sequence of [11_999, 3, 5_000, 10_001, 5_001, 12_000, 0, 9_876]) {
    const found = past.at({ sequence, utcNanos: null });
    expect({ sequence: found.sequence, hash: found.stateHash, head: found.headSequence }).toEqual({
      sequence,
      hash: hashAfter(sequence),
      head: length,
    });
  }
}, 60_000);

test('an instant between two events belongs to the first of them', () => {
  const past = new LedgerPast(path());
  past.at({ sequence: length, utcNanos: null });
  const { utcNanos } = eventAt(7_000);
  const at = (nanos: bigint) =>
    past.at({ sequence: null, utcNanos: UtcNanos.parse(String(nanos)) }).sequence;
  expect([at(BigInt(utcNanos) - 1n), at(BigInt(utcNanos))]).toEqual([6_999, 7_000]);
});

test('an instant stays where it was, also behind a clock that was set back', async () => {
  const other = await mkdtemp(join(tmpdir(), 'past-'));
  const setBackBehind = 4_900;
  const setBackNanos = 3_000n;
  const { ledger } = await openLedger({ directory: other });
  const told = eventsOf(1, 6_000).map((event) =>
    event.sequence <= setBackBehind
      ? event
      : { ...event, utcNanos: UtcNanos.parse(String(BigInt(event.utcNanos) - setBackNanos)) },
  );
  for (let from = 0; from < told.length; from += 1_000) {
    ledger.append(told.slice(from, from + 1_000));
  }
  await ledger.close();
  const past = new LedgerPast(join(other, ledgerFileName));
  const { utcNanos } = eventAt(2_500);
  const sequenceThen = (): number => past.at({ sequence: null, utcNanos }).sequence;
  const first = sequenceThen();
  past.at({ sequence: 6_000, utcNanos: null });
  expect([first, sequenceThen()]).toEqual([2_500, 2_500]);
  await rm(other, { recursive: true });
});

test('the thread answers the same, and tells why it cannot', async () => {
  const desk = new PastDesk(path());
  const [found, chain] = await Promise.all([
    desk.at({ sequence: 42, utcNanos: null }),
    desk.chain('qd-1-3'),
  ]);
  expect({ hash: found.stateHash, chain: chain.map(({ sequence }) => sequence) }).toEqual({
    hash: hashAfter(42),
    chain: [9, 10, 11],
  });
  await desk.close();
  const lost = new PastDesk(join(directory, 'nothing.sqlite'));
  await expect(lost.at({ sequence: 1, utcNanos: null })).rejects.toThrow(/./);
  await lost.close();
});
