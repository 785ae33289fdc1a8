// Small triangles of which it is known by hand whether they are a covariance.
import { describe, expect, it } from 'vitest';
import { covarianceFault } from './semidefinite.ts';

const isNot = 'it is not positive semidefinite';

describe('an upper triangle', () => {
  it.each<[string, number, number[]]>([
    ['of nothing', 0, []],
    ['of one variance', 1, [4]],
    ['of what never moves', 1, [0]],
    ['of two that never move beside one that does', 3, [0, 0, 0, 0, 0, 9]],
    // Deviations 2 and 3: a correlation of 1, and of -1.
    ['of two that always move together', 2, [4, 6, 9]],
    ['of two that always oppose', 2, [4, -6, 9]],
    // The determinant is 1 + 2 * 0.5 * 0.5 * -0.5 - 3 * 0.25 = 0.
    ['of three at the edge', 3, [1, 0.5, 0.5, 1, -0.5, 1]],
  ])('%s is a covariance', (_, size, entries) => {
    expect(covarianceFault(size, entries)).toBeNull();
  });

  it.each<[string, number, number[], string]>([
    ['with an entry too few', 2, [1, 0], '2 entries of 2 rows'],
    ['with an entry too many', 1, [1, 0], '2 entries of 1 rows'],
    ['with what is no number', 1, [Number.NaN], 'an entry is no number'],
    ['without an end', 2, [1, Number.POSITIVE_INFINITY, 1], 'an entry is no number'],
    ['with a negative variance', 2, [1, 0, -2], 'the variance of row 1 is -2'],
    ['that correlates by more than 1', 2, [4, 6.001, 9], isNot],
    ['that correlates by less than -1', 2, [4, -6.001, 9], isNot],
    ['that moves with what never moves', 2, [0, 0.001, 9], isNot],
    ['that never moves and moves with another', 2, [9, 0.001, 0], isNot],
    // The determinant is 1 - 0.255 - 0.25 - 0.25 - 0.2601 < 0.
    ['of three beyond the edge', 3, [1, 0.5, 0.5, 1, -0.51, 1], isNot],
  ])('%s is none', (_, size, entries, fault) => {
    expect(covarianceFault(size, entries)).toBe(fault);
  });
});
