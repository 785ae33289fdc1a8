/** Holds the ring to its seconds: every count in its cell, gaps as gaps, never too many. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latencyBoundsNanos } from '../../telemetry/contract/latency-frame.ts';
import { frameFixture, stageFixture } from './latency-frame-fixture.ts';
import {
  addLatencyFrame,
  cellBounds,
  cellCount,
  cellOf,
  countAt,
  createLatencyHistory,
  frozenHistory,
  historySeconds,
  recentP99,
  secondState,
} from './latency-history.ts';

const statesOf = (history: ReturnType<typeof createLatencyHistory>) => {
  const states = [];
  for (let slot = history.oldest; slot <= history.newest; slot += 1) {
    states.push(secondState(history, 'gate', slot));
  }
  return states;
};

test('a second without a frame is missing, one without a measurement is empty', () => {
  const history = createLatencyHistory();
  addLatencyFrame(history, frameFixture(10, [stageFixture('gate', [4, 7])]));
  addLatencyFrame(history, frameFixture(13.02, [stageFixture('gate', [])]));
  addLatencyFrame(history, frameFixture(13.97, [stageFixture('gate', [5, 1, 47, 2])]));
  expect(statesOf(history)).toEqual(['measured', 'missing', 'missing', 'empty', 'measured']);
  expect([4, 5, 47].map((cell) => countAt(history, 'gate', history.newest, cell))).toEqual([
    0, 1, 2,
  ]);
  expect(recentP99(history, 'gate', 3)).toEqual([Number.NaN, Number.NaN, 100]);
  expect(secondState(history, 'gate', history.newest + 1)).toBe(null);
});

test('an engine that counts from the start again is not appended to the old one', () => {
  const history = createLatencyHistory();
  addLatencyFrame(history, frameFixture(100, [stageFixture('gate', [4, 7])]));
  addLatencyFrame(history, frameFixture(3, [stageFixture('gate', [])]));
  expect(statesOf(history)).toEqual(['empty']);
});

test('a frozen copy stays while the ring goes on', () => {
  const history = createLatencyHistory();
  addLatencyFrame(history, frameFixture(1, [stageFixture('gate', [4, 7])]));
  const frozen = frozenHistory(history);
  for (let second = 2; second < historySeconds + 5; second += 1) {
    addLatencyFrame(history, frameFixture(second, []));
  }
  expect(countAt(frozen, 'gate', frozen.newest, 4)).toBe(7);
  expect(frozen.newest).toBe(0);
});

test('whenever frames come, every kept count is found and the ring stays bounded', () => {
  const frames = fc.array(
    fc.record({
      gapSeconds: fc.integer({ min: 1, max: 40 }),
      cell: fc.integer({ min: 0, max: cellCount - 1 }),
      count: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(frames, (given) => {
      const history = createLatencyHistory();
      let second = 0;
      for (const { gapSeconds, cell, count } of given) {
        second += gapSeconds;
        addLatencyFrame(history, frameFixture(second, [stageFixture('gate', [cell, count])]));
      }
      expect(history.newest - history.oldest).toBeLessThan(historySeconds);
      let back = 0;
      for (const { gapSeconds, cell, count } of given.toReversed()) {
        const slot = history.newest - back;
        const known = slot >= history.oldest;
        expect(countAt(history, 'gate', slot, cell)).toBe(known ? count : 0);
        back += gapSeconds;
      }
    }),
    { numRuns: 60 },
  );
});

test('a duration lies within the bounds of its cell', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e11, noNaN: true }), (nanos) => {
      const { aboveNanos, upToNanos } = cellBounds(cellOf(nanos));
      expect(nanos === 0 || nanos > aboveNanos).toBe(true);
      expect(nanos).toBeLessThanOrEqual(upToNanos ?? Number.POSITIVE_INFINITY);
    }),
  );
});

test('a bound itself belongs to the cell that ends with it', () => {
  expect(latencyBoundsNanos.map((bound) => cellOf(bound))).toEqual(
    latencyBoundsNanos.map((_, index) => index),
  );
});
