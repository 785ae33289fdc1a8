// A run as a whole: groups by prefix, and one benchmark's failure.
import { expect, test } from 'vitest';
import type { Bench, Finding } from './bench.ts';
import { tableOf } from './report.ts';
import { runBenches } from './run.ts';

const bench = (name: string, ...figures: string[]): Bench => ({
  name,
  figures: figures.map((one) => ({ name: one, unit: 'us', budget: null })),
  run: () => ({}),
});
const gate = bench('core.gate', 'core.gate', 'core.gate.emptyCall');
const kill = bench('kill', 'kill.toGate', 'kill.toConfirmed');
const start = bench('app.coldStart', 'app.coldStart');

/** Every figure measures 1, 2, 3 ... of its own unit. */
const measures = async ({ figures }: Bench): Promise<Finding> => ({
  measured: Object.fromEntries(
    figures.map(({ name }) => [name, [{ samples: Float64Array.of(1, 2, 3) }]]),
  ),
  notes: figures.map(({ name }) => `a note of ${name}`),
});

async function run(chosen: readonly Bench[], names: readonly string[], one = measures) {
  const said: string[] = [];
  const gathered = await runBenches({ rounds: 1, names }, chosen, one, (text) => said.push(text));
  return { ...gathered, said };
}

test('a prefix picks the figures of a group, and no figure of another', async () => {
  const { results } = await run([gate, kill], ['core.gate.emptyCall', 'kill']);
  expect(results.map(({ name }) => name)).toEqual([
    'core.gate.emptyCall',
    'kill.toGate',
    'kill.toConfirmed',
  ]);
});

test('one that fails is told and gives no figure; the others keep theirs', async () => {
  const found = await run([kill, gate, start], [], async (one) => {
    if (one === kill) throw new Error('the venue is gone');
    return one === start ? { skipped: 'no display' } : measures(one);
  });
  expect(found.results.map(({ name }) => name)).toEqual(['core.gate', 'core.gate.emptyCall']);
  expect(Object.keys(found.raw)).toEqual(['core.gate']);
  expect(found.failed).toEqual([{ name: 'kill', reason: 'the venue is gone' }]);
  expect(found.skipped).toEqual([{ name: 'app.coldStart', reason: 'no display' }]);
  expect(found.said).toContain('kill could not run: the venue is gone');
  expect(found.said).toContain('app.coldStart is skipped: no display');
});

test('one that leaves a figure out has failed', async () => {
  const measured = { 'core.gate': [{ value: 1, count: 1 }] };
  const { results, failed } = await run([gate], [], async () => ({ measured, notes: [] }));
  expect(results).toEqual([]);
  expect(failed).toEqual([{ name: 'core.gate', reason: 'core.gate.emptyCall measured nothing' }]);
});

test('rounds that want a process each have one, and are one figure', async () => {
  const asked: number[] = [];
  const alone = { ...start, roundsAlone: true };
  const said: string[] = [];
  const { results, notes } = await runBenches(
    { rounds: 3, names: [] },
    [alone],
    async (_bench, rounds) => {
      asked.push(rounds);
      const quantiles = { p50: asked.length, p99: 10 * asked.length, p999: 0 };
      return { measured: { 'app.coldStart': [{ quantiles, count: 5 }] }, notes: [] };
    },
    (text) => said.push(text),
  );
  expect(asked).toEqual([1, 1, 1]);
  expect(results).toMatchObject([{ n: 15, p50: 2, p99: 20 }]);
  const interval = '95 % interval of the median of 3 rounds';
  expect(notes).toEqual([`app.coldStart: ${interval}: p50 1.00 to 3.00 us, p99 10.00 to 30.00 us`]);
});

test('the table shows every figure, the load and the commit', async () => {
  const { results } = await run([gate], []);
  const load = { before: [1, 2, 3], after: [4, 5, 6], processors: 2 };
  const lines = tableOf({ results, load, commit: '0123456789ab' }).split('\n');
  expect(lines.slice(1)).toEqual([
    'core.gate            us    3    2    3      3         -       -',
    'core.gate.emptyCall  us    3    2    3      3         -       -',
    'load 1 2 3 before and 4 5 6 after, 2 processors; commit 0123456789ab',
    '',
  ]);
});
