// Faults are left out as long as the seed still fails, and no longer.
import { expect, test } from 'vitest';
import { type Fault, faultKinds } from './faults/fault.ts';
import { shrunkFaults } from './shrink.ts';

const faults = faultKinds.map((kind, index): Fault => {
  return { kind, atMillis: index, forMillis: 1, force: 0.5 };
});
const kindsOf = (list: readonly Fault[]) => list.map(({ kind }) => kind);

test('keeps the two that it takes', async () => {
  const needed = ['disk.slow', 'engine.kill'] as const;
  const stillFails = async (fewer: readonly Fault[]): Promise<boolean> =>
    needed.every((kind) => kindsOf(fewer).includes(kind));
  expect(kindsOf(await shrunkFaults(faults, stillFails))).toEqual(needed);
});

test('a seed that fails by itself needs none', async () => {
  expect(await shrunkFaults(faults.slice(0, 5), async () => true)).toEqual([]);
});
