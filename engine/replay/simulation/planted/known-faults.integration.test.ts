// The proof that the simulation is awake: each known mistake in the product makes some seed fail,
// by the checker whose business it is.
import { expect, test } from 'vitest';
import { simulate } from '../simulate.ts';
import { knownFaults } from './known-faults-fixture.ts';

/** How many seeds from the stated one on may pass before one fails. */
const seedsLimit = 100;

test.each(knownFaults)('it notices that $name', { timeout: 300_000 }, async (planted) => {
  const { name, edits, noticedBy, seed } = planted;
  const { firstFailure } = await simulate({
    ...{ seeds: seedsLimit, from: seed, threads: 2, stopsAtFirst: true, keepsFaults: true },
    planted: { name, edits },
  });
  expect(firstFailure?.violations.map(({ invariant }) => invariant) ?? []).toContainEqual(
    expect.toBeOneOf([...noticedBy]),
  );
});
