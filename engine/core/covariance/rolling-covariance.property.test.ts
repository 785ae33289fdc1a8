// The estimator beside a straight recomputation from all prices, with gaps as a market has them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triangleAt } from '../../contract/covariance.ts';
import { RollingCovariance } from './rolling-covariance.ts';
import { covarianceFault } from './semidefinite.ts';

interface Look {
  readonly slot: number;
  readonly prices: readonly number[];
}

/** Simple returns of the looks by slot: those of two slots in a row alone. */
function returnsBySlot(looks: readonly Look[], size: number): Map<number, number[]> {
  const prices = new Map(looks.map(({ slot, prices: seen }) => [slot, seen]));
  return new Map(
    looks.map(({ slot, prices: seen }) => [
      slot,
      Array.from({ length: size }, (_, n) => {
        const [before = Number.NaN, now = Number.NaN] = [prices.get(slot - 1)?.[n], seen[n]];
        const isWhole = [before, now].every((price) => price > 0 && Number.isFinite(price));
        return isWhole ? now / before - 1 : Number.NaN;
      }),
    ]),
  );
}

function straight(
  looks: readonly Look[],
  size: number,
  window: number,
  columns: readonly number[],
) {
  const newest = looks.at(-1)?.slot ?? 0;
  const rows = [...returnsBySlot(looks, size)]
    .filter(([slot]) => slot > newest - window)
    .map(([, row]) => columns.map((column) => row[column] ?? Number.NaN))
    .filter((row) => row.every(Number.isFinite));
  const entries = columns.flatMap((_, a) =>
    columns.slice(a).map((__, more) => {
      const products = rows.map((row) => (row[a] ?? 0) * (row[a + more] ?? 0));
      return products.reduce((sum, one) => sum + one, 0) / rows.length;
    }),
  );
  return { entries, observations: rows.length };
}

const looksOf = (size: number) =>
  fc
    .array(
      fc.record({
        skip: fc.integer({ min: 0, max: 1 }).map((n) => (n === 0 ? 1 : 2)),
        prices: fc.array(
          fc.oneof(
            { weight: 9, arbitrary: fc.integer({ min: 90_000, max: 110_000 }) },
            { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, Number.POSITIVE_INFINITY) },
          ),
          { minLength: size, maxLength: size },
        ),
      }),
      { minLength: 5, maxLength: 60 },
    )
    .map((steps) => {
      let slot = 0;
      return steps.map(({ skip, prices }, n): Look => {
        slot += n % 7 === 6 ? skip : 1;
        return { slot, prices };
      });
    });

describe('the rolling covariance', () => {
  it('is that of a straight recomputation, and a covariance', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((size) => fc.tuple(fc.constant(size), looksOf(size))),
        fc.integer({ min: 3, max: 40 }),
        ([size, looks], windowObservations) => {
          const terms = { windowObservations, minimumObservations: 2 };
          const rolling = new RollingCovariance(size, terms);
          for (const { slot, prices } of looks) rolling.observe(slot, prices);
          const estimate = rolling.estimate();
          if (estimate === null) return;
          told += 1;
          const { columns, entries, observations } = estimate;
          const other = straight(looks, size, windowObservations, columns);
          expect(observations).toBe(other.observations);
          for (const [n, entry] of entries.entries()) {
            expect(entry).toBeCloseTo(other.entries[n] ?? Number.NaN, 12);
          }
          expect(covarianceFault(columns.length, entries)).toBeNull();
        },
      ),
      { numRuns: 400, seed: 28 },
    );
    expect(told).toBeGreaterThan(200);
  });

  it('leaves out whose gaps cost the others most, and tells nothing of too little', () => {
    const rolling = new RollingCovariance(2, { windowObservations: 10, minimumObservations: 4 });
    const tell = () => rolling.estimate()?.columns ?? null;
    const told = [tell()];
    for (let slot = 1; slot <= 9; slot += 1) {
      rolling.observe(slot, [100 + slot, slot > 5 ? Number.NaN : 100]);
      if (slot === 4 || slot === 5 || slot === 9) told.push(tell());
    }
    // Ten slots without a look are a window of nothing.
    rolling.observe(20, [100, 100]);
    told.push(tell());
    expect(told).toEqual([null, null, [0, 1], [0, 1], null]);
    const sparse = new RollingCovariance(2, { windowObservations: 10, minimumObservations: 5 });
    for (let slot = 1; slot <= 9; slot += 1) sparse.observe(slot, [100, slot % 3 ? 5 : Number.NaN]);
    expect(sparse.estimate()?.columns).toEqual([0]);
  });

  it('passes over a slot that is not newer', () => {
    const rolling = new RollingCovariance(1, { windowObservations: 4, minimumObservations: 2 });
    for (const [slot, price] of [1, 2, 3].map((n) => [n, 100 + n] as const)) {
      rolling.observe(slot, [price]);
      rolling.observe(slot, [1e6]);
    }
    const expected = ((102 / 101 - 1) ** 2 + (103 / 102 - 1) ** 2) / 2;
    expect(rolling.estimate()?.entries[0]).toBeCloseTo(expected, 15);
  });
});

describe('what can be a covariance', () => {
  it.each<[string, number, number[], string | null]>([
    ['one variance', 1, [4], null],
    ['wholly correlated', 2, [4, 6, 9], null],
    ['never moving', 2, [0, 0, 9], null],
    ['more than wholly correlated', 2, [4, 6.1, 9], 'it is not positive semidefinite'],
    ['moving with what never moves', 2, [0, 1, 9], 'it is not positive semidefinite'],
    [
      'three that cannot all oppose',
      3,
      [1, -0.9, -0.9, 1, -0.9, 1],
      'it is not positive semidefinite',
    ],
    ['a negative variance', 1, [-1], 'the variance of row 0 is -1'],
    ['what is no number', 2, [1, Number.NaN, 1], 'an entry is no number'],
    ['another size', 2, [1, 1], '2 entries of 2 rows'],
  ])('%s', (_, size, entries, fault) => {
    expect(covarianceFault(size, entries)).toBe(fault);
  });

  it('has its pairs at places of a triangle, each once', () => {
    const places = [0, 1, 2].flatMap((row) =>
      [0, 1, 2].filter((column) => column >= row).map((column) => triangleAt(3, row, column)),
    );
    expect(places).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
