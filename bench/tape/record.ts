/**
 * What the tape costs a running engine: the loop's part of a tick (a push), the encoding that comes
 * between its turns, and one turn of it at most. The disk is left out: it is never waited for.
 */
import type { Tick } from '../../engine/contract/market.ts';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../engine/contract/numbers.ts';
import { linear, linearInstrument } from '../../engine/core/core-fixture.ts';
import type { SegmentDisk } from '../../engine/tape/segments/segment-disk.ts';
import { TapeRecorder } from '../../engine/tape/segments/tape-recorder.ts';
import type { Bench, Measured, Round } from '../bench.ts';

const ticksPerRound = 400_000;
/** Ticks between two turns of the loop at 50,000 a second, were a turn a millisecond. */
const ticksPerTurn = 50;

const nowhere: SegmentDisk = {
  open: () => Promise.resolve({ write: () => Promise.resolve(), close: () => Promise.resolve() }),
  list: () => Promise.resolve([]),
  remove: () => Promise.resolve(),
};

const tickOf = (index: number): Tick => ({
  kind: 'bookTicker',
  instrument: linear,
  receivedMonoNanos: monoNanos(index * 20_000),
  exchangeUtcMillis: 1_723_161_256_000 + Math.floor(index / 50),
  updateId: 5e12 + index * 70,
  bidPrice: priceTicks(600_000 + (index % 40)),
  bidLots: lots((index * 7) % 90_000),
  askPrice: priceTicks(600_001 + (index % 40)),
  askLots: lots((index * 11) % 90_000),
});

interface Costs {
  /** Nanoseconds of one `onTick`, each. */
  readonly put: Float64Array;
  /** Microseconds of one turn of `ticksPerTurn` messages, each. */
  readonly turn: Float64Array;
}

async function record(ticks: readonly Tick[]): Promise<Costs> {
  const turns: (() => void)[] = [];
  const recorder = new TapeRecorder({
    disk: nowhere,
    retention: { bytes: 1e9, days: 1 },
    epochUtcNanos: UtcNanos.parse('1723161256172216566'),
    source: 'bench',
    ledgerSequence: () => 1,
    instruments: () => new Map([[linear, linearInstrument]]),
    books: () => [],
    utcMillis: () => 1_723_161_256_172,
    onDropped: (count, reason) => {
      throw new Error(`${count} dropped: ${reason}`);
    },
    defer: (task) => turns.push(task),
  });
  const put = new Float64Array(ticks.length);
  const turn = new Float64Array(Math.ceil(ticks.length / ticksPerTurn));
  let turned = 0;
  for (const [index, tick] of ticks.entries()) {
    const started = process.hrtime.bigint();
    recorder.onTick(tick, index + 1);
    put[index] = Number(process.hrtime.bigint() - started);
    if ((index + 1) % ticksPerTurn !== 0) continue;
    const begun = performance.now();
    for (const task of turns.splice(0)) task();
    turn[turned] = (performance.now() - begun) * 1_000;
    turned += 1;
    // Its writes are promises: they are let go on, outside of what is measured.
    await Promise.resolve();
  }
  await recorder.close();
  return { put, turn: turn.subarray(0, turned) };
}

export const tapeRecord: Bench = {
  name: 'tape.record',
  figures: [
    { name: 'tape.record.tick', unit: 'ns', budget: null },
    { name: 'tape.record.turn', unit: 'us', budget: null },
  ],
  async run({ rounds, note }): Promise<Measured> {
    const ticks = Array.from({ length: ticksPerRound }, (_, index) => tickOf(index));
    const empty = new Float64Array(ticksPerRound);
    for (let index = 0; index < ticksPerRound; index += 1) {
      const started = process.hrtime.bigint();
      empty[index] = Number(process.hrtime.bigint() - started);
    }
    const clock = empty.sort()[ticksPerRound >> 1] ?? 0;
    note(
      `tape.record.tick: reading the clock twice is ${clock} ns of it; a turn has ${ticksPerTurn}`,
    );
    await record(ticks);
    const put: Round[] = [];
    const turn: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const costs = await record(ticks);
      put.push({ samples: costs.put });
      turn.push({ samples: costs.turn });
    }
    return { 'tape.record.tick': put, 'tape.record.turn': turn };
  },
};
