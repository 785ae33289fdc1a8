/**
 * The recorder of a running engine on disks that are quick, slow and full: what it puts on the
 * tape, what it drops, what it says of that, and that a reader may start wherever a segment does.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Instrument } from '../../contract/instrument.ts';
import type { Tick } from '../../contract/market.ts';
import { ledgerSequence, lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { TapeCursor, TapeMessage } from '../../ports/tape.ts';
import { beyondRetention, directoryDisk, type SegmentDisk } from './segment-disk.ts';
import { SegmentFile } from './segment-file.ts';
import { tapeHead } from './tape-fixture.ts';
import { type RecorderLimits, TapeRecorder } from './tape-recorder.ts';
import { openTape } from './tape-session.ts';
import { findTick } from './tick-place.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tape-recorder-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const { instruments, epochUtcNanos } = tapeHead(2);
const instrument = instruments[0]?.id ?? fail();
function fail(): never {
  throw new Error('the fixture lacks it');
}

const tradeOf = (tradeId: number): Tick => ({
  kind: 'trade',
  instrument,
  receivedMonoNanos: monoNanos(tradeId * 1_000),
  exchangeUtcMillis: null,
  tradeId,
  price: priceTicks(100 + tradeId),
  lots: lots(1),
  aggressor: 'buy',
});

const bookAt = (updateId: number): TapeMessage => ({
  kind: 'depthSnapshot',
  instrument,
  receivedMonoNanos: monoNanos(updateId * 1_000),
  exchangeUtcMillis: null,
  lastUpdateId: updateId,
  bids: [100, 1],
  asks: [101, 1],
});

/** A recorder, the turns that it asked for, and what it said. */
class Rig {
  readonly turns: (() => void)[] = [];
  readonly told: (readonly [count: number, reason: string])[] = [];
  readonly recorder: TapeRecorder;
  instruments: readonly Instrument[] = instruments;
  #put = 0;
  #busy = 0;

  constructor(limits: Partial<RecorderLimits> = {}, disk: SegmentDisk = directoryDisk(directory)) {
    let utcMillis = 1_700_000_000_000;
    this.recorder = new TapeRecorder({
      disk: this.#counted(disk),
      retention: { bytes: 1e9, days: 1 },
      epochUtcNanos,
      source: 'a run',
      ledgerSequence: () => this.#put * 10,
      instruments: () => new Map(this.instruments.map((one) => [one.id, one])),
      books: () => [bookAt(this.#put)],
      utcMillis: () => {
        utcMillis += 1;
        return utcMillis;
      },
      onDropped: (count, reason) => this.told.push([count, reason]),
      limits,
      defer: (task) => this.turns.push(task),
    });
  }

  put(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.#put += 1;
      this.recorder.onTick(tradeOf(this.#put), this.#put);
    }
  }

  turn(): void {
    for (const task of this.turns.splice(0)) task();
  }

  /** Turns until nothing more is asked for and the disk has nothing more to do. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      if (this.turns.length > 0 || this.#busy > 0) quiet = 0;
      this.turn();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The same disk, which says how much of what it was asked for is not done yet. */
  #counted(disk: SegmentDisk): SegmentDisk {
    const count = async <Value>(work: Promise<Value>): Promise<Value> => {
      this.#busy += 1;
      try {
        return await work;
      } finally {
        this.#busy -= 1;
      }
    };
    return {
      open: async (name) => {
        const file = await count(disk.open(name));
        return { write: (bytes) => count(file.write(bytes)), close: () => count(file.close()) };
      },
      list: () => count(disk.list()),
      remove: (name) => count(disk.remove(name)),
    };
  }
}

function textOf(message: TapeMessage): string {
  switch (message.kind) {
    case 'trade':
      return `trade ${message.tradeId}`;
    case 'depthSnapshot':
      return `book ${message.lastUpdateId}`;
    case 'feedFault':
      return message.detail;
    default:
      return message.kind;
  }
}

function texts(tape: TapeCursor): readonly string[] {
  const found: string[] = [];
  for (let next = tape.next(); next !== null; next = tape.next()) found.push(textOf(next));
  return found;
}

const trades = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `trade ${from + n}`);

test('what is put in is on the tape, in as many segments as it takes', async () => {
  const rig = new Rig({ segmentNanos: 5_000 });
  for (let n = 0; n < 12; n += 1) {
    rig.put(1);
    rig.turn();
  }
  await rig.recorder.close();
  const names = readdirSync(directory).sort();
  const whole = openTape([directory]);
  expect({ segments: names.length, texts: texts(whole), told: rig.told }).toEqual({
    segments: 3,
    texts: trades(1, 12),
    told: [],
  });
  // Who starts at a later segment is given the book as it stood there.
  const last = openTape([join(directory, names[2] ?? '')]);
  expect(texts(last)).toEqual(['book 11', 'trade 12']);
});

test('a segment states ledger and tick at its begin and its end', async () => {
  const rig = new Rig({ segmentNanos: 5_000 });
  for (let n = 0; n < 8; n += 1) {
    rig.put(1);
    rig.turn();
  }
  await rig.recorder.close();
  const ends = readdirSync(directory)
    .sort()
    .map((name) => {
      const opened = SegmentFile.open(join(directory, name));
      if (opened.kind === 'headTorn') return fail();
      opened.segment.close();
      const [first] = opened.segment.blocks;
      const { seal } = opened.segment;
      return [first?.firstTick, first?.ledgerSequence, seal?.firstTick, seal?.ledgerSequence];
    });
  expect(ends).toEqual([
    [1, 10, 7, 60],
    [7, 60, 9, 80],
  ]);
});

test('another grid of an instrument begins another segment', async () => {
  const rig = new Rig();
  rig.put(1);
  rig.turn();
  rig.instruments = instruments.map((one) => ({ ...one, priceIncrement: '0.01' }));
  rig.put(1);
  rig.turn();
  rig.put(1);
  rig.turn();
  await rig.recorder.close();
  const found = readdirSync(directory)
    .sort()
    .map((name) => {
      const tape = openTape([join(directory, name)]);
      return [tape.head.instruments[0]?.priceIncrement, ...texts(tape)];
    });
  expect(found).toEqual([
    ['0.1', 'trade 1'],
    ['0.01', 'trade 2', 'book 2', 'trade 3'],
  ]);
});

test('a tick number leads to its message, and of two runs to that of the verdict', async () => {
  const first = new Rig({ segmentNanos: 5_000 });
  for (let n = 0; n < 12; n += 1) {
    first.put(1);
    first.turn();
  }
  await first.recorder.close();
  const found = (tickNumber: number, sequence: number): string => {
    const reference = { tickNumber, ledgerSequence: ledgerSequence(sequence) };
    const place = findTick([directory], reference);
    return place === null ? 'none' : `${textOf(place.message)} ${place.receivedUtcNanos}`;
  };
  const received = (micros: number): string =>
    String(BigInt(epochUtcNanos) + BigInt(micros * 1_000));
  expect([found(1, 10), found(8, 85), found(12, 500), found(13, 500), found(8, 9)]).toEqual([
    `trade 1 ${received(1)}`,
    `trade 8 ${received(8)}`,
    `trade 12 ${received(12)}`,
    'none',
    'none',
  ]);
});

test('a full queue drops, counts and tells; the tape goes on with the book', async () => {
  const rig = new Rig({ queueMessages: 4 });
  rig.put(3);
  rig.turn();
  rig.put(9);
  rig.turn();
  rig.put(2);
  await rig.settle();
  await rig.recorder.close();
  const tape = openTape([directory]);
  expect({ texts: texts(tape), report: tape.report.dropped, told: rig.told }).toEqual({
    texts: [
      ...trades(1, 7),
      '5 messages were received here and not recorded',
      'book 12',
      ...trades(13, 14),
    ],
    report: 5,
    told: [
      [1, 'the queue of the tape was full'],
      [4, 'the engine ended before the tape had caught up'],
    ],
  });
  const place = findTick([directory], { tickNumber: 13, ledgerSequence: ledgerSequence(900) });
  expect(place === null ? 'none' : textOf(place.message)).toBe('trade 13');
  const lost = findTick([directory], { tickNumber: 9, ledgerSequence: ledgerSequence(900) });
  expect(lost).toBe(null);
});

test('a market that brings thousands of messages a turn is kept up with', async () => {
  const rig = new Rig();
  for (let n = 0; n < 40; n += 1) {
    rig.put(3_000);
    rig.turn();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await rig.settle();
  await rig.recorder.close();
  const { recorded, dropped } = rig.recorder.counters;
  expect({ recorded, dropped }).toEqual({ recorded: 120_000, dropped: 0 });
});

test('a disk that does not answer fills the queue and holds nobody up', async () => {
  const real = directoryDisk(directory);
  let release: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: SegmentDisk = {
    ...real,
    open: async (name) => {
      await answered;
      return real.open(name);
    },
  };
  const rig = new Rig({ queueMessages: 10, pendingBytes: 100, blockBytes: 1 }, slow);
  for (let n = 0; n < 40; n += 1) {
    rig.put(1);
    rig.turn();
  }
  const { dropped } = rig.recorder.counters;
  expect(dropped).toBeGreaterThan(20);
  release();
  await rig.settle();
  rig.put(1);
  await rig.settle();
  await rig.recorder.close();
  const tape = openTape([directory]);
  const seen = texts(tape);
  expect({ last: seen.at(-1), dropped: tape.report.dropped }).toEqual({
    last: 'trade 41',
    dropped,
  });
  expect(seen).toContain(`${dropped} messages were received here and not recorded`);
});

test('a disk that fails is told of, and tried again after a while', async () => {
  const real = directoryDisk(directory);
  let isFull = true;
  const full: SegmentDisk = {
    ...real,
    open: async (name) => {
      const file = await real.open(name);
      const write = async (bytes: Uint8Array): Promise<void> => {
        if (isFull) throw new Error('no space left');
        await file.write(bytes);
      };
      return { ...file, write };
    },
  };
  const rig = new Rig({ retryNanos: 5_000 }, full);
  rig.put(2);
  await rig.settle();
  rig.put(1);
  await rig.settle();
  isFull = false;
  rig.put(10);
  await rig.settle();
  rig.put(1);
  await rig.settle();
  await rig.recorder.close();
  const tape = openTape([directory]);
  const failed = 'the tape cannot be written: no space left';
  expect({ texts: texts(tape), told: rig.told }).toEqual({
    texts: ['book 13', 'trade 14'],
    told: [
      [2, failed],
      [5, failed],
      [5, failed],
      [1, 'the engine ended before the tape had caught up'],
    ],
  });
  expect(rig.recorder.counters.dropped).toBe(13);
});

test('the oldest segments are removed by bytes and by age, and never the newest', () => {
  const day = 86_400_000;
  const kept = [1, 2, 3, 4].map((n) => ({ name: `s${n}`, bytes: 100, writtenUtcMillis: n * day }));
  expect([
    beyondRetention(kept, { bytes: 1_000, days: 10 }, 5 * day),
    beyondRetention(kept, { bytes: 250, days: 10 }, 5 * day),
    beyondRetention(kept, { bytes: 1_000, days: 2 }, 5 * day),
    beyondRetention(kept, { bytes: 0, days: 1 }, 100 * day),
  ]).toEqual([[], ['s1', 's2'], ['s1', 's2'], ['s1', 's2', 's3']]);
});
