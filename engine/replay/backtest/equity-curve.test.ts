import { describe, expect, test } from 'vitest';
import { EquityCurve, samplesLimit } from './equity-curve.ts';
import { sharpeOf } from './result-figures.ts';

describe('the curve', () => {
  test('knows the deepest fall, also from between two samples', () => {
    const curve = new EquityCurve();
    curve.sample(0, 100, 0);
    curve.glance(180);
    curve.glance(30);
    curve.sample(1e9, 90, 0);
    expect(curve.maxDrawdownMinor).toBe(150);
  });

  test('a loss from the start is a fall from nothing', () => {
    const curve = new EquityCurve();
    curve.sample(0, -70, 0);
    expect(curve.maxDrawdownMinor).toBe(70);
  });

  test('halves its detail when it is full, and keeps the newest', () => {
    const curve = new EquityCurve();
    for (let index = 0; index < samplesLimit; index += 1) curve.sample(index, index, 1);
    const { timesNanos, exposureMinor } = curve.samples();
    expect(timesNanos).toHaveLength(samplesLimit / 2);
    expect(exposureMinor).toHaveLength(samplesLimit / 2);
    expect([timesNanos[0], timesNanos.at(-1)]).toEqual([1, samplesLimit - 1]);
    expect(curve.periodNanos).toBe(2e9);
  });
});

describe('the Sharpe ratio', () => {
  test('is mean over deviation of the changes, for a year of them', () => {
    const equity = [0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20];
    // Changes of 1 and 3 in turn: mean 2, deviation 1.
    expect(sharpeOf(equity, 86_400)).toBeCloseTo(2 * Math.sqrt(365), 10);
  });

  test.each([
    { name: 'too few changes', equity: [0, 1, 3] },
    { name: 'changes that are all equal', equity: Array.from({ length: 40 }, (_, at) => at) },
  ])('is none for $name', ({ equity }) => {
    expect(sharpeOf(equity, 1)).toBeNull();
  });
});
