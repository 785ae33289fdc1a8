/**
 * A kill of 1,000 working orders under what a desk has to outlive, as `quarterdeck drill` makes it:
 * a strategy that never returns, a disk whose syncs take 5 s, a console that reads nothing, a
 * collector that answers nothing; and an engine that is frozen, where the warden cancels. The last
 * cancel is timed by the venue's own log. A drill that has not passed gives no figures.
 */
import type { DrillResult } from '../../engine/contract/drill.ts';
import type { DrillFault } from '../../engine/replay/drill/drill-fault.ts';
import type { DrillOptions } from '../../engine/replay/drill/drill-run.ts';
import { drillKill } from '../../engine/replay/drill/kill-drill.ts';
import { drillWarden } from '../../engine/replay/drill/warden-drill.ts';
import type { Bench, BenchContext, Figure, Measured, Round } from '../bench.ts';

const workingOrders = 1_000;

/** What the desk has to outlive, by the name that its figures get. */
const faults: Readonly<Record<string, DrillFault>> = {
  strategyLooping: 'strategy-looping',
  diskSlow: 'disk-slow',
  consoleHung: 'console-hung',
  collectorSilent: 'collector-silent',
};

const group = 'kill.fault';
const frozen = 'kill.engineFrozen';
interface KillFigure {
  /** What the drill calls it. */
  readonly of: string;
  readonly budget: Figure['budget'];
}

/** Milliseconds from the first byte at the control socket; in the third is the venue's work. */
const killFigures: Readonly<Record<string, KillFigure>> = {
  triggerToGate: { of: 'kill.triggerToGate', budget: { p99: 50 } },
  toLastCancel: { of: 'kill.toLastCancelWritten', budget: { p99: 50 } },
  toLastCancelAtVenue: { of: 'kill.toLastCancel', budget: null },
  toConfirmed: { of: 'kill.toConfirmed', budget: null },
};

function optionsOf(fault: DrillFault, trials: number, { say }: BenchContext): DrillOptions {
  return {
    orders: workingOrders,
    trials,
    venue: { ackLatencyMicros: 0, ordersPer10Seconds: 100_000 },
    fault,
    ticksPerSecond: 0,
    keep: false,
    onProgress: (_, words) => {
      if (words.endsWith('killing')) say(words);
    },
  };
}

/** The rounds of one drill: its own quantiles, one entry of them. */
function roundOf({ passed, failures, results }: DrillResult, figure: string): Round {
  if (!passed) throw new Error(`the drill did not pass: ${failures.join('; ')}`);
  const found = results[figure];
  const { n = 0, p50 = null, p99 = null, max = null } = found ?? {};
  if (p50 === null || p99 === null || max === null) throw new Error(`${figure} was not measured`);
  return { quantiles: { p50: p50 / 1_000, p99: p99 / 1_000, p999: max / 1_000 }, count: n };
}

export const killUnderFaults: Bench = {
  name: group,
  figures: Object.keys(faults).flatMap((fault) =>
    Object.entries(killFigures).map(([name, { budget }]) => {
      return { name: `${group}.${fault}.${name}`, unit: 'ms', budget };
    }),
  ),
  async run(context): Promise<Measured> {
    const measured: Record<string, readonly Round[]> = {};
    for (const [fault, kind] of Object.entries(faults)) {
      context.say(`${group}: ${kind}`);
      const made = await drillKill({
        ...optionsOf(kind, context.rounds, context),
        ackLossPercent: 0,
      });
      for (const [name, { of }] of Object.entries(killFigures)) {
        measured[`${group}.${fault}.${name}`] = [roundOf(made, of)];
      }
    }
    return measured;
  },
};

/** From the freeze to the warden's latch, to its last cancel at the venue, to its confirmation. */
const frozenBounds: Readonly<Record<string, Figure['budget']>> = {
  toLatch: null,
  toLastCancel: { p99: 3_000 },
  toConfirmed: null,
};

export const engineFrozen: Bench = {
  name: frozen,
  figures: Object.entries(frozenBounds).map(([name, budget]) => {
    return { name: `${frozen}.${name}`, unit: 'ms', budget };
  }),
  async run(context): Promise<Measured> {
    context.say(frozen);
    const made = await drillWarden(optionsOf('none', context.rounds, context));
    const rounds = Object.keys(frozenBounds).map((name): [string, Round[]] => [
      `${frozen}.${name}`,
      [roundOf(made, `warden.frozen.${name}`)],
    ]);
    return Object.fromEntries(rounds);
  },
};
