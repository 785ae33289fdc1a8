/**
 * What telemetry adds to a tick: seven stages with it and without it, in turns, on two desks that
 * are otherwise the same; and what the plain SDK adds to the same tick.
 *
 * Single ticks are timed, at the pace of a busy market by waiting busily: a sleeping core's wake-up
 * would be most of what is seen. A pair is a number of ticks of each desk, in short blocks by
 * turns, and the difference of their quantiles; a round is the median of six pairs in a process of
 * its own, because each compiles the same code a little differently. Twin blocks in which the
 * kernel took the core away are run again: that costs a hundred times of what is looked for, and
 * strikes either side.
 */
import type { Bench, BenchContext, Measured, Quantiles, Round } from '../bench.ts';
import { median, quantilesOf } from '../summary.ts';
import { recordedSide, type Side, sdkSide, silentSide } from './sides.ts';

const pairsPerRound = 6;
const ticksPerPair = 10_000;
/** Half a millisecond: short enough that most blocks are left alone on a busy machine too. */
const ticksPerBlock = 10;
const warmUpTicks = 20_000;
const paceMillis = 0.05;
/** Blocks that may be run again in a pair, as a share of all; beyond it they count as they are. */
const againShareLimit = 3;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How often the kernel took the core away from a thread of this process. */
const preemptions = (): number => process.resourceUsage().involuntaryContextSwitches;

/** Times a block of ticks of a desk, in microseconds, into `into` from `at` on. */
function block({ way }: Side, into: Float64Array, at: number): void {
  let due = 0;
  for (let n = 0; n < ticksPerBlock; n += 1) {
    way.prepare();
    while (performance.now() < due);
    const before = performance.now();
    way.tick();
    into[at + n] = (performance.now() - before) * 1_000;
    way.settle();
    due = before + paceMillis;
  }
}

interface Pair {
  readonly quantiles: Quantiles;
  /** Twin blocks that were run again, and those that were kept although they were disturbed. */
  readonly again: number;
  readonly disturbed: number;
}

async function pair(off: Side, on: Side, ticks: number): Promise<Pair> {
  const samples = { off: new Float64Array(ticks), on: new Float64Array(ticks) };
  const againLimit = (againShareLimit * ticks) / ticksPerBlock;
  let again = 0;
  let disturbed = 0;
  for (let at = 0; at < ticks; ) {
    await turn();
    const before = preemptions();
    const offFirst = (at / ticksPerBlock) % 2 === 0;
    if (offFirst) block(off, samples.off, at);
    block(on, samples.on, at);
    if (!offFirst) block(off, samples.off, at);
    const isDisturbed = preemptions() > before;
    on.between();
    if (isDisturbed && again < againLimit) {
      again += 1;
      continue;
    }
    if (isDisturbed) disturbed += 1;
    at += ticksPerBlock;
  }
  const before = quantilesOf(samples.off);
  const after = quantilesOf(samples.on);
  const quantiles = {
    p50: after.p50 - before.p50,
    p99: after.p99 - before.p99,
    p999: after.p999 - before.p999,
  };
  return { quantiles, again, disturbed };
}

/** The median of the pairs of one comparison: what this process has to say of it. */
async function compare(name: string, on: Side, { rounds, say }: BenchContext): Promise<Round[]> {
  const off = silentSide();
  await pair(off, on, warmUpTicks);
  const found: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pairs: Pair[] = [];
    for (let n = 0; n < pairsPerRound; n += 1) pairs.push(await pair(off, on, ticksPerPair));
    const sum = (of: (one: Pair) => number): number =>
      pairs.reduce((total, one) => total + of(one), 0);
    say(
      `${name}: of ${(pairs.length * ticksPerPair) / ticksPerBlock} twin blocks ` +
        `${sum(({ again }) => again)} were preempted and run again, ` +
        `${sum(({ disturbed }) => disturbed)} kept so`,
    );
    const middle = (which: keyof Quantiles): number =>
      median(pairs.map(({ quantiles }) => quantiles[which]));
    const quantiles = { p50: middle('p50'), p99: middle('p99'), p999: middle('p999') };
    found.push({ quantiles, count: pairs.length * ticksPerPair });
  }
  await off.close();
  await on.close();
  return found;
}

const added = 'telemetry.added';
const batched = 'telemetry.sdk.batched';
const alwaysOff = 'telemetry.sdk.alwaysOff';

export const telemetryAdded: Bench = {
  name: added,
  roundsAlone: true,
  figures: [
    { name: added, unit: 'us', budget: { p50: 0.5, p99: 2 } },
    { name: batched, unit: 'us', budget: null },
    { name: alwaysOff, unit: 'us', budget: null },
  ],
  async run(context): Promise<Measured> {
    return {
      [added]: await compare(added, recordedSide(), context),
      [batched]: await compare(batched, sdkSide('batched'), context),
      [alwaysOff]: await compare(alwaysOff, sdkSide('alwaysOff'), context),
    };
  },
};
