/**
 * From the read of a tick's socket chunk to the order's bytes with the kernel, the durable commit
 * included: a real engine process with its ledger on disk, a strategy in its thread that answers
 * every change of the best prices with an order, the simulated venue over TCP. The stamps are the
 * engine's own, of every single order, read back as traces.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { monoNow } from '../../engine/host/clock.ts';
import type { TraceSummary } from '../../telemetry/contract/trace.ts';
import type { Bench, BenchContext, Measured, Round } from '../bench.ts';
import { median } from '../summary.ts';
import { orderTraces } from './kept-traces.ts';
import { type Rig, startRig } from './rig.ts';

interface Load {
  readonly name: string;
  /** Ticks a second, each of which wants an order. */
  readonly pace: number;
  readonly millis: number;
  readonly budget: { readonly p50: number } | null;
}

/** No more orders in a round than the engine holds traces of. */
const loads: readonly Load[] = [
  { name: 'engine.tickToWire', pace: 50, millis: 10_000, budget: { p50: 0.5 } },
  { name: 'engine.tickToWire.at1000', pace: 1_000, millis: 1_800, budget: null },
  { name: 'engine.tickToWire.at20000', pace: 20_000, millis: 1_000, budget: null },
];

const idlePace = 20;
const warmUpMillis = 4_000;
/** Traces are made some hundred at a time, a few times a second. */
const settleMillis = 2_500;

interface Taken {
  readonly traces: readonly TraceSummary[];
  readonly ordersPerSecond: number;
}

async function take({ desk, feed }: Rig, { name, pace, millis }: Load): Promise<Taken> {
  const from = monoNow();
  const before = await sentOrders(desk);
  feed.pace(pace);
  await pause(millis);
  feed.pace(0);
  const seconds = (monoNow() - from) / 1e9;
  const after = await sentOrders(desk);
  await pause(settleMillis);
  const traces = await orderTraces(desk, from);
  const status = await desk.status();
  feed.pace(idlePace);
  if (status.halted) throw new Error(`${name}: the desk has halted: ${status.haltReason}`);
  if (traces.length === 0) throw new Error(`${name}: no order was sent`);
  return { traces, ordersPerSecond: (after - before) / seconds };
}

/** Which stage took longest, of how many orders, and how long then. */
function slowestStages(traces: readonly TraceSummary[]): string {
  const stages = Map.groupBy(traces, ({ slowestStage }) => slowestStage);
  const byCount = [...stages].sort(([, left], [, right]) => right.length - left.length);
  return byCount
    .map(([stage, slow]) => {
      const share = Math.round((100 * slow.length) / traces.length);
      const millis = median(slow.map(({ slowestNanos }) => slowestNanos)) / 1e6;
      return `${stage} in ${share} % (median ${millis.toFixed(2)} ms)`;
    })
    .join(', ');
}

const millisOf = ({ totalNanos }: TraceSummary): number => totalNanos / 1e6;

async function sentOrders(desk: Rig['desk']): Promise<number> {
  const { result } = await desk.ask({ type: 'market.query' });
  if (result.kind !== 'market') throw new Error('no answer about the market');
  return result.market.orders;
}

/** Figures of one load after the other, on one desk. */
async function takeAll(rig: Rig, { rounds, say, note }: BenchContext): Promise<Measured> {
  const found: Record<string, Round[]> = {};
  const keep = (name: string, round: Round): void => {
    found[name] = [...(found[name] ?? []), round];
  };
  await rig.desk.arm();
  rig.feed.pace(200);
  await pause(warmUpMillis);
  for (const load of loads) {
    const all: TraceSummary[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`${load.name}: round ${round}`);
      const { traces, ordersPerSecond } = await take(rig, load);
      keep(load.name, { samples: Float64Array.from(traces, millisOf) });
      keep(`${load.name}.orders`, { value: ordersPerSecond, count: traces.length });
      all.push(...traces);
    }
    note(`${load.name}: slowest stage: ${slowestStages(all)}`);
  }
  return found;
}

export const tickToWire: Bench = {
  name: 'engine.tickToWire',
  figures: loads.flatMap(({ name, budget }) => [
    { name, unit: 'ms', budget },
    { name: `${name}.orders`, unit: 'orders/s', budget: null },
  ]),
  async run(context): Promise<Measured> {
    const rig = await startRig(context.directory, { keep: 8, batch: 1, churn: 1 });
    try {
      return await takeAll(rig, context);
    } finally {
      await rig.close();
    }
  },
};
