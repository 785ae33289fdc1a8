/**
 * The thread in which the backtests of the benchmark run: one after the other, each with the time
 * that this thread had a processor, and the stops of its own runtime to collect garbage.
 * Judges nothing.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import type { BacktestPlan } from '../../engine/replay/backtest/backtest-plan.ts';
import type { RunFigures } from '../../engine/replay/backtest/backtest-result.ts';
import { runBacktest } from '../../engine/replay/backtest/run-backtest.ts';
import { openTape } from '../../engine/tape/segments/tape-session.ts';

/** One backtest. */
export interface TimedRun {
  readonly figures: RunFigures;
  /** Of this thread alone: what a busy machine leaves it is not in here. */
  readonly processorSeconds: number;
  /** By the runtime's own report, with the wait for a processor where it lost it meanwhile. */
  readonly pausesMillis: Float64Array;
}

const pauses: number[] = [];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pauses.push(duration);
}).observe({ entryTypes: ['gc'] });

/** The runtime tells of its pauses in a turn of the loop of its own. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function timed(plan: BacktestPlan, path: string): Promise<TimedRun> {
  await turn();
  pauses.length = 0;
  const before = process.threadCpuUsage();
  const { figures } = await runBacktest({ plan, tape: openTape([path], { refills: true }) });
  const { user, system } = process.threadCpuUsage(before);
  await turn();
  await turn();
  return {
    figures,
    processorSeconds: (user + system) / 1e6,
    pausesMillis: Float64Array.from(pauses),
  };
}

parentPort?.on('message', ({ plan, path }: { plan: BacktestPlan; path: string }) => {
  // A failure ends the thread, and so the benchmark.
  void timed(plan, path).then((run) => parentPort?.postMessage(run));
});
