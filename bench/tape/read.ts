/**
 * How fast a tape segment is read and decoded into messages, checksums proved: top of book and
 * trades in messages, depth in changed levels. The file is in the page cache, as after a first run.
 */
import { join } from 'node:path';
import type { Levels, Tick } from '../../engine/contract/market.ts';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../engine/contract/numbers.ts';
import {
  inverse,
  inverseInstrument,
  linear,
  linearInstrument,
} from '../../engine/core/core-fixture.ts';
import { SegmentCursor } from '../../engine/tape/segments/segment-cursor.ts';
import { SegmentFile } from '../../engine/tape/segments/segment-file.ts';
import { SegmentWriter } from '../../engine/tape/segments/segment-writer.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { chance } from '../chance.ts';

const topsPerRound = 2_000_000;
const deltasPerRound = 300_000;
const levelsPerSide = 10;
const middle = 600_000;
const epochUtcNanos = UtcNanos.parse('1723161256172216566');

type Make = (index: number, below: (limit: number) => number) => Tick;

/** Ids, times and steps of the size that a busy venue sends. */
const headOf = (index: number, below: (limit: number) => number) => ({
  instrument: index % 3 === 0 ? inverse : linear,
  receivedMonoNanos: monoNanos(1_000_000_000 + index * 40_000 + below(30_000)),
  exchangeUtcMillis: 1_723_161_256_000 + Math.floor(index / 25),
});

const top: Make = (index, below) => {
  const head = headOf(index, below);
  const bid = middle + below(40);
  if (index % 5 === 0) {
    const aggressor = below(2) === 0 ? 'buy' : 'sell';
    const price = priceTicks(bid);
    return {
      ...head,
      kind: 'trade',
      tradeId: 5e9 + index,
      price,
      lots: lots(1 + below(9_000)),
      aggressor,
    };
  }
  const prices = { bidPrice: priceTicks(bid), askPrice: priceTicks(bid + 1) };
  const sizes = { bidLots: lots(below(90_000)), askLots: lots(below(90_000)) };
  return { ...head, kind: 'bookTicker', updateId: 5e12 + index * 70, ...prices, ...sizes };
};

const delta: Make = (index, below) => {
  const changed = (sign: 1 | -1): Levels => {
    let price = middle;
    return Array.from({ length: levelsPerSide }, () => {
      price += sign * (1 + below(60));
      return [price, below(4) === 0 ? 0 : 1 + below(90_000)];
    }).flat();
  };
  const sides = { bids: changed(-1), asks: changed(1) };
  return {
    ...headOf(index, below),
    kind: 'depthDelta',
    finalUpdateId: 5e12 + index * 70,
    ...sides,
  };
};

/** Writes a segment; its length in bytes. */
function write(path: string, count: number, make: Make): number {
  const instruments = [linearInstrument, inverseInstrument];
  const writer = new SegmentWriter(path, { epochUtcNanos, instruments, source: 'bench' });
  const below = chance();
  for (let index = 0; index < count; index += 1) writer.add(make(index, below));
  writer.seal();
  return writer.bytes;
}

/** Messages a second of one whole reading, opening and index included. */
function messagesPerSecond(path: string, count: number): number {
  const started = performance.now();
  const opened = SegmentFile.open(path);
  if (opened.kind === 'headTorn') throw new Error('the head is torn');
  const cursor = new SegmentCursor(opened.segment);
  let messages = 0;
  for (let next = cursor.next(); next !== null; next = cursor.next()) messages += 1;
  cursor.close();
  if (messages !== count) throw new Error(`${messages} of ${count} messages were read`);
  return count / ((performance.now() - started) / 1_000);
}

export const tapeRead: Bench = {
  name: 'tape.read',
  figures: [
    { name: 'tape.read.messages', unit: 'messages/s', budget: null },
    { name: 'tape.read.levels', unit: 'levels/s', budget: null },
  ],
  run({ rounds, directory, note }): Measured {
    const tops = join(directory, 'tops');
    const deltas = join(directory, 'deltas');
    const topBytes = write(tops, topsPerRound, top) / topsPerRound;
    const deltaBytes = write(deltas, deltasPerRound, delta) / deltasPerRound;
    const levels = deltasPerRound * levelsPerSide * 2;
    const messageBytes = `${topBytes.toFixed(1)} bytes a top or trade`;
    note(`tape.read: ${messageBytes}, ${deltaBytes.toFixed(1)} a delta of ${levelsPerSide} a side`);
    const readTops = (): Round => ({
      value: messagesPerSecond(tops, topsPerRound),
      count: topsPerRound,
    });
    const readDeltas = (): Round => ({
      value: messagesPerSecond(deltas, deltasPerRound) * levelsPerSide * 2,
      count: levels,
    });
    readTops();
    readDeltas();
    return {
      'tape.read.messages': Array.from({ length: rounds }, readTops),
      'tape.read.levels': Array.from({ length: rounds }, readDeltas),
    };
  },
};
