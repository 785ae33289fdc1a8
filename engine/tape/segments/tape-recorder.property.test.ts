/**
 * What holds for a recorder whatever the market and the loop do: nothing is lost uncounted, nothing
 * is out of order, and every tick that is kept is found under its own number.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import type { DepthSnapshot, Trade } from '../../contract/market.ts';
import { ledgerSequence, lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { directoryDisk } from './segment-disk.ts';
import { tapeHead } from './tape-fixture.ts';
import { TapeRecorder } from './tape-recorder.ts';
import { openTape } from './tape-session.ts';
import { findTick } from './tick-place.ts';

const { instruments, epochUtcNanos } = tapeHead(1);
const known = new Map(instruments.map((one) => [one.id, one]));
const instrument = InstrumentId.parse(instruments[0]?.id);

/** Messages put in, then as many turns of the loop; a turn may leave the disk time to write. */
const steps = fc.array(fc.record({ put: fc.nat(12), turns: fc.nat(2), rests: fc.boolean() }), {
  minLength: 1,
  maxLength: 25,
});
const limits = fc.record({
  queueMessages: fc.constantFrom(3, 8, 1_000),
  turnMessages: fc.constantFrom(1, 4, 256),
  pendingBytes: fc.constantFrom(100, 1e6),
  blockBytes: fc.constantFrom(1, 60, 65_536),
  segmentBytes: fc.constantFrom(200, 1e6),
  segmentNanos: fc.constantFrom(5_000, 1e12),
  retryNanos: fc.constant(1_000),
});
type Steps = typeof steps extends fc.Arbitrary<infer Value> ? Value : never;
type Limits = typeof limits extends fc.Arbitrary<infer Value> ? Value : never;

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const at = (n: number) => ({
  instrument,
  exchangeUtcMillis: null,
  receivedMonoNanos: monoNanos(n * 1_000),
});
const tradeOf = (n: number): Trade => {
  const size = { price: priceTicks(100 + n), lots: lots(1) };
  return { ...at(n), kind: 'trade', tradeId: n, aggressor: 'buy', ...size };
};
const bookOf = (n: number): DepthSnapshot => {
  return { ...at(n), kind: 'depthSnapshot', lastUpdateId: n, bids: [100, n], asks: [101, n] };
};

/** Plays the plan on a recorder over a real directory; says what went in and what it counted. */
async function play(directory: string, plan: Steps, bounds: Limits) {
  const turns: (() => void)[] = [];
  let [put, told, clock] = [0, 0, 1_700_000_000_000];
  const recorder = new TapeRecorder({
    disk: directoryDisk(directory),
    retention: { bytes: 1e9, days: 1e4 },
    epochUtcNanos,
    source: 'a run',
    ledgerSequence: () => put,
    instruments: () => known,
    books: () => [bookOf(put)],
    utcMillis: () => {
      clock += 1;
      return clock;
    },
    onDropped: (count) => {
      told += count;
    },
    limits: bounds,
    defer: (task) => turns.push(task),
  });
  for (const step of plan) {
    for (let n = 0; n < step.put; n += 1) {
      put += 1;
      recorder.onTick(tradeOf(put), put);
    }
    for (let n = 0; n < step.turns; n += 1) for (const task of turns.splice(0)) task();
    if (step.rests) await rest();
  }
  await recorder.close();
  return { put, told, ...recorder.counters };
}

/** Ids of the trades on the tape, in its order; books may not know less than came before them. */
function tradesOf(directory: string): readonly number[] {
  const tape = openTape([directory]);
  const trades: number[] = [];
  for (let next = tape.next(); next !== null; next = tape.next()) {
    if (next.kind === 'trade') trades.push(next.tradeId);
    if (next.kind !== 'depthSnapshot') continue;
    expect(next.lastUpdateId).toBeGreaterThanOrEqual(trades.at(-1) ?? 0);
  }
  return trades;
}

async function check(directory: string, plan: Steps, bounds: Limits): Promise<void> {
  const { put, told, recorded, dropped } = await play(directory, plan, bounds);
  expect({ sum: recorded + dropped, told }).toEqual({ sum: put, told: dropped });
  if (recorded === 0) return;
  const trades = tradesOf(directory);
  expect(trades).toEqual([...new Set(trades)].sort((a, b) => a - b));
  const { report } = openTape([directory]);
  expect({ kept: trades.length, report: report.dropped }).toEqual({
    kept: recorded,
    report: dropped,
  });
  for (let n = 1; n <= put; n += 1) {
    const reference = { tickNumber: n, ledgerSequence: ledgerSequence(put) };
    const place = findTick([directory], reference);
    expect(place?.message ?? null).toEqual(trades.includes(n) ? tradeOf(n) : null);
  }
  // A reader may begin with any segment, and then has the book of its beginning first.
  for (const name of readdirSync(directory).sort().slice(1)) {
    const from = openTape([join(directory, name)]);
    expect(from.next()?.kind ?? 'depthSnapshot').toBe('depthSnapshot');
    from.close();
  }
}

test('what is put in is on the tape under its number, or counted as dropped', async () => {
  await fc.assert(
    fc.asyncProperty(steps, limits, async (plan, bounds) => {
      const directory = mkdtempSync(join(tmpdir(), 'tape-any-'));
      try {
        await check(directory, plan, bounds);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
