// The desk under seeded faults: no seed violates an invariant, the same seed twice is the same
// history, and each scenario that once failed holds.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Scenario } from './faults/fault.ts';
import { simulate } from './simulate.ts';

const scenarios = new URL('../scenarios/', import.meta.url);
const threads = 2;

test('I1, I2, I3, I4, I5, I6, I7 and I8 hold over 200 seeds', { timeout: 300_000 }, async ({
  task,
}) => {
  const { seeds, violations, firstFailure } = await simulate({ seeds: 200, from: 1, threads });
  task.meta.count = seeds;
  expect({ seeds, violations, firstFailure }).toEqual({
    seeds: 200,
    violations: 0,
    firstFailure: null,
  });
});

test('D1 the same seed twice, byte for byte', { timeout: 120_000 }, async ({ task }) => {
  task.meta.count = 20;
  const { firstFailure, orders, fills, engineStarts } = await simulate({
    ...{ seeds: 20, from: 5_000, threads },
    twice: true,
  });
  expect(firstFailure).toBeNull();
  // A simulation in which nothing happens would be equal twice as well.
  expect([orders > 500, fills > 100, engineStarts > 20]).toEqual([true, true, true]);
});

test.each(readdirSync(scenarios))('the scenario %s holds', { timeout: 60_000 }, async (name) => {
  const text = readFileSync(new URL(name, scenarios), 'utf8');
  const { seed, faults } = Scenario.parse(JSON.parse(text));
  const { firstFailure } = await simulate({ seeds: 1, from: seed, threads: 1, faults });
  expect(firstFailure).toBeNull();
});
