// The estimator on prices whose returns are whole in binary: every figure is worked out by hand.
import { describe, expect, it } from 'vitest';
import { RollingCovariance } from './rolling-covariance.ts';

const none = Number.NaN;

/** An estimator that has taken a look a slot, from slot 1 on. */
function after(minimumObservations: number, windowObservations: number, looks: number[][]) {
  const size = looks[0]?.length ?? 0;
  const rolling = new RollingCovariance(size, { windowObservations, minimumObservations });
  for (const [n, prices] of looks.entries()) rolling.observe(n + 1, prices);
  return rolling;
}

describe('an estimate', () => {
  it('is the mean product of returns, about a mean of zero', () => {
    // A half and a quarter up; a quarter and a half down.
    const rolling = after(2, 4, [
      [200, 400],
      [300, 300],
      [375, 150],
    ]);
    expect(rolling.estimate()).toEqual({
      columns: [0, 1],
      entries: [(0.25 + 0.0625) / 2, (-0.125 - 0.125) / 2, (0.0625 + 0.25) / 2],
      observations: 2,
    });
  });

  it('is none before enough returns, and forgets those that left the window', () => {
    const rolling = after(2, 2, [[64], [128]]);
    expect(rolling.estimate()).toBeNull();
    // Returns of 1, then 0.5 and 0.25: the first of them is out of a window of two.
    rolling.observe(3, [192]);
    rolling.observe(4, [240]);
    expect(rolling.estimate()).toEqual({
      columns: [0],
      entries: [(0.25 + 0.0625) / 2],
      observations: 2,
    });
  });

  it('keeps its rows in a window that has begun anew', () => {
    // Returns of 1, 0.5, 0 and -0.5; of the other 0, 1, 0.5 and 1: the newest three count.
    const rolling = after(2, 3, [
      [64, 8],
      [128, 8],
      [192, 16],
      [192, 24],
      [96, 48],
    ]);
    expect(rolling.estimate()).toEqual({
      columns: [0, 1],
      entries: [0.5 / 3, (0.5 - 0.5) / 3, (1 + 0.25 + 1) / 3],
      observations: 3,
    });
  });
});

describe('a gap', () => {
  it.each([
    ['not a number', none],
    ['zero', 0],
    ['negative', -192],
    ['without an end', Number.POSITIVE_INFINITY],
  ])('is a price that is %s: neither the return to it counts nor that from it', (_, price) => {
    const rolling = after(1, 8, [[64], [128], [price], [192], [288]]);
    expect(rolling.estimate()).toEqual({
      columns: [0],
      entries: [(1 + 0.25) / 2],
      observations: 2,
    });
  });

  it('is an instrument that a look says nothing of', () => {
    const rolling = after(1, 8, [[64, 64], [128], [192, 192]]);
    expect(rolling.estimate()).toEqual({
      columns: [0],
      entries: [(1 + 0.25) / 2],
      observations: 2,
    });
  });

  it('is a slot that was passed over, and takes its place in the window', () => {
    const rolling = after(1, 3, [[64], [128]]);
    rolling.observe(4, [192]);
    // The window is that of the slots 2, 3 and 4.
    expect(rolling.estimate()).toEqual({ columns: [0], entries: [1], observations: 1 });
    rolling.observe(5, [240]);
    expect(rolling.estimate()).toEqual({ columns: [0], entries: [0.0625], observations: 1 });
  });

  it('longer than the window leaves nothing', () => {
    const rolling = after(1, 3, [[64], [128], [192]]);
    rolling.observe(1_000_000_000, [240]);
    expect(rolling.estimate()).toBeNull();
    rolling.observe(1_000_000_001, [360]);
    expect(rolling.estimate()).toEqual({ columns: [0], entries: [0.25], observations: 1 });
  });

  it('is no look at a slot that is not newer: it changes nothing', () => {
    const rolling = after(1, 3, [[64], [128]]);
    rolling.observe(2, [512]);
    rolling.observe(1, [512]);
    rolling.observe(3, [192]);
    expect(rolling.estimate()).toEqual({
      columns: [0],
      entries: [(1 + 0.25) / 2],
      observations: 2,
    });
  });
});

describe('what is left out', () => {
  it('has too few returns of its own, or of equals is the last that others lack', () => {
    // Returns of each: 4, 3 (not the first), 3 (not the last), 2 (too few).
    const rolling = after(3, 4, [
      [16, none, 32, none],
      [24, 64, 32, none],
      [36, 64, 32, 8],
      [54, 128, 32, 8],
      [81, 64, none, 8],
    ]);
    expect(rolling.estimate()).toEqual({
      columns: [0, 1],
      // Half up each time, beside none, the double and the half.
      entries: [0.75 / 3, (0.5 - 0.25) / 3, (1 + 0.25) / 3],
      observations: 3,
    });
  });

  it('is whose gaps are the more, wherever it stands', () => {
    const rolling = after(3, 4, [
      [none, 16],
      [64, 24],
      [64, 36],
      [64, 54],
      [none, 81],
    ]);
    expect(rolling.estimate()?.columns).toEqual([1]);
    const shared = after(2, 4, [
      [none, 16, 64],
      [64, 24, 32],
      [64, 36, none],
      [128, 54, 8],
      [64, 81, 16],
    ]);
    // All three have but the last return in common; without the last column there are three.
    expect(shared.estimate()).toEqual({
      columns: [0, 1],
      entries: [(1 + 0.25) / 3, (0.5 - 0.25) / 3, 0.75 / 3],
      observations: 3,
    });
  });

  it('is everything where nothing is looked at', () => {
    expect(after(1, 2, [[], []]).estimate()).toBeNull();
  });
});
