// The two averages against what a plain calculation over the same samples gives.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instrumentFixtures, topAt } from '../../sdk/desk-fixture.ts';
import type { TopOfBook } from '../../sdk/index.ts';
import { Averages } from './averages.ts';

const options = { sampleMillis: 100, fastSamples: 2, slowSamples: 4, gapMillis: 1_000 };

const top = (millis: number, bid: number, spread = 2): TopOfBook =>
  topAt(instrumentFixtures.perpetual.id, 1e9 + millis * 1e6, [bid, bid + spread]);

/** Averages that have seen the tops, each `[milliseconds, bid]`. */
function seen(tops: readonly (readonly [number, number])[]): Averages {
  const averages = new Averages(options);
  for (const [millis, bid] of tops) averages.observe(top(millis, bid));
  return averages;
}

const bps = (fast: number, slow: number): number => (fast / slow - 1) * 10_000;

it.each([
  ['no top', [], 0],
  ['one top: its own instant', [[0, 999]], 1],
  [
    'many tops between two instants are one sample',
    [
      [0, 999],
      [20, 5],
      [40, 7],
      [99, 9],
    ],
    1,
  ],
  [
    'a quiet market is sampled at every instant',
    [
      [0, 999],
      [350, 999],
    ],
    4,
  ],
  [
    'no more than the slow average needs',
    [
      [0, 999],
      [900, 999],
    ],
    4,
  ],
  [
    'a gap that is too long starts over',
    [
      [0, 999],
      [350, 999],
      [1_351, 999],
    ],
    1,
  ],
  [
    'one that is just not too long does not',
    [
      [0, 999],
      [350, 999],
      [1_350, 999],
    ],
    4,
  ],
] as const)('%s', (_name, tops, samples) => {
  expect(seen(tops).samples).toBe(samples);
});

it('takes the last mid price before each instant, and the one at it', () => {
  const averages = seen([
    [0, 999],
    [60, 1_999],
    [100, 2_999],
    [250, 3_999],
    [310, 4_999],
  ]);
  // Samples at 0, 100, 200 and 300 ms: 1000, 3000, 3000 and 4000.
  expect(averages.isWarm).toBe(true);
  expect(averages.differenceBps).toBeCloseTo(bps(3_500, 2_750), 8);
});

it('says nothing before the slow average is whole', () => {
  const averages = seen([
    [0, 999],
    [100, 1_999],
    [299, 2_999],
  ]);
  expect([averages.isWarm, averages.differenceBps]).toEqual([false, 0]);
});

it('takes a top from before the last one as of now', () => {
  const averages = seen([
    [300, 999],
    [290, 1_999],
    [400, 1_999],
  ]);
  expect(averages.samples).toBe(2);
});

it('agrees with the means of the same samples, whatever the market does', () => {
  const step = fc.record({
    millis: fc.integer({ min: 1, max: 400 }),
    bid: fc.integer({ min: 1, max: 2_000_000 }),
    spread: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, fastSamples, more) => {
        const slowSamples = fastSamples + more;
        const averages = new Averages({ ...options, fastSamples, slowSamples });
        const samples: number[] = [];
        let now = 0;
        let due = 0;
        let mid = 0;
        for (const { millis, bid, spread } of steps) {
          now += millis;
          if (mid === 0) due = now;
          for (; due < now; due += 100) samples.push(mid);
          mid = bid + spread / 2;
          averages.observe(top(now, bid, spread));
          if (due === now) {
            samples.push(mid);
            due += 100;
          }
          const mean = (count: number): number =>
            samples.slice(-count).reduce((sum, sample) => sum + sample, 0) / count;
          const isWarm = samples.length >= slowSamples;
          expect(averages.isWarm).toBe(isWarm);
          const expected = isWarm ? bps(mean(fastSamples), mean(slowSamples)) : 0;
          expect(averages.differenceBps).toBeCloseTo(expected, 6);
        }
      },
    ),
  );
});
