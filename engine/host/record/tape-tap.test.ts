/**
 * The tap on a loop with a core behind it: what a reader finds who starts in the middle, and what
 * the ledger says when the disk of the tape is gone.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DepthSnapshot } from '../../contract/market.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { linear } from '../../core/core-fixture.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { monoNow } from '../clock.ts';
import type { Log } from '../log.ts';
import { testLoop } from '../loop-fixture.ts';
import { TapeTap } from './tape-tap.ts';

/** What comes at once may take its time on a machine that is busy with other things. */
const patience = { timeout: 10_000 };
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tape-tap-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const nothing = (): void => undefined;
const log: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
const config = { record: true, retainMegabytes: 256, retainDays: 1 };

const bookAt = (updateId: number): DepthSnapshot => ({
  kind: 'depthSnapshot',
  instrument: linear,
  receivedMonoNanos: monoNow(),
  exchangeUtcMillis: null,
  lastUpdateId: updateId,
  bids: [999, 5, 998, 7],
  asks: [1_001, 6],
});

function read(path: string): readonly TapeMessage[] {
  const tape = openTape([path], { instrument: linear });
  const messages: TapeMessage[] = [];
  for (let next = tape.next(); next !== null; next = tape.next()) messages.push(next);
  return messages;
}

test('a reader who starts later is given book and state as the core had them', async () => {
  const { loop } = testLoop(0);
  const tap = new TapeTap({ loop, directory, config, sessionId: 'one', log });
  const book = bookAt(5);
  loop.process({ type: 'tick', tick: book });
  tap.recorder.onTick(book, 1);
  await vi.waitFor(() => expect(tap.recorder.counters.recorded).toBe(1), patience);
  // A quarter of an hour later: the next segment begins after this one.
  const late = { ...book, receivedMonoNanos: monoNanos(book.receivedMonoNanos + 16 * 60e9) };
  tap.recorder.onTick(late, 2);
  await vi.waitFor(() => expect(tap.recorder.counters.segments).toBe(2), patience);
  const newer = { ...late, lastUpdateId: 6 };
  tap.recorder.onTick(newer, 3);
  await tap.close();
  const [first = '', second = ''] = readdirSync(directory).sort();
  expect(read(join(directory, first))).toEqual([book, late]);
  const known = loop.core.market.instruments.get(linear);
  expect(read(join(directory, second))).toEqual([
    book,
    known?.ticker,
    {
      kind: 'feedChange',
      instrument: linear,
      state: known?.feed,
      reason: known?.feedReason,
      atMonoNanos: known?.lastReceivedMonoNanos,
    },
    newer,
  ]);
});

test('a disk that is gone is a fault on the ledger, and market data goes on', async () => {
  const { loop, ledger } = testLoop(0);
  const file = join(directory, 'in-the-way');
  writeFileSync(file, '');
  const tap = new TapeTap({ loop, directory: file, config, sessionId: 'one', log });
  const faults = (): readonly string[] =>
    ledger.events.flatMap(({ body }) =>
      body.type === 'fault.recorded' && body.component === 'tape' ? [body.detail] : [],
    );
  tap.recorder.onTick(bookAt(5), 1);
  await vi.waitFor(() => expect(faults()).toHaveLength(1), patience);
  expect(faults()[0]).toMatch(/^1 messages are not on the tape: the tape cannot be written: /);
  tap.recorder.onTick(bookAt(6), 2);
  await tap.close();
  expect(tap.recorder.counters).toMatchObject({ recorded: 1, dropped: 2 });
});
