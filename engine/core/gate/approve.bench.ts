/**
 * What one verdict costs with every check run, each call timed by itself:
 * `node engine/core/gate/approve.bench.ts` prints quantiles in nanoseconds as JSON.
 * The clock is read around every call; the empty call beside it says what that alone costs.
 */
import { armedDesk, requestOf, stampAt } from '../core-fixture.ts';
import { judge } from './approve.ts';
import type { Ask, GateContext } from './ask.ts';
import { contextOf } from './context-fixture.ts';

/** A desk with 50 working orders; its clock stands still, so that nothing goes stale. */
function busyGate(): { gate: GateContext; asks: Ask[] } {
  const drive = armedDesk();
  for (let n = 0; n < 50; n += 1) {
    drive.work(`w${n}`, requestOf({ side: n % 2 === 0 ? 'buy' : 'sell', lots: 1 }));
  }
  const gate = contextOf(drive);
  const asks = Array.from({ length: 1_000 }, (_, n) => ({
    ...drive.intentEvent(`q${n}`, requestOf({ lots: 1 + (n % 10) }), 5),
    monoNanos: stampAt(5).mono,
  }));
  return { gate, asks };
}

const callsPerRun = 200_000;
const runs = 5;

/** Quantiles of single calls, in nanoseconds, of the median run by its p50. */
function quantiles(call: (n: number) => unknown): Record<'p50' | 'p99' | 'p999', number> {
  for (let n = 0; n < callsPerRun; n += 1) call(n);
  const results = Array.from({ length: runs }, () => {
    const nanos = new Float64Array(callsPerRun);
    for (let n = 0; n < callsPerRun; n += 1) {
      const before = process.hrtime.bigint();
      call(n);
      nanos[n] = Number(process.hrtime.bigint() - before);
    }
    nanos.sort();
    const at = (share: number) => nanos[Math.floor(callsPerRun * share)] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
  });
  results.sort((a, b) => a.p50 - b.p50);
  return results[runs >> 1] ?? { p50: Number.NaN, p99: Number.NaN, p999: Number.NaN };
}

const { gate, asks } = busyGate();
const first = asks[0];
if (first === undefined) throw new Error('there are no asks');
const decided = judge(first, gate).decision;
if (decided !== 'approved') throw new Error(`the asks of the benchmark are ${decided}`);
const report = {
  calls: callsPerRun,
  runs,
  emptyCallNanos: quantiles((n) => asks[n % asks.length]),
  verdictNanos: quantiles((n) => judge(asks[n % asks.length] ?? first, gate)),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
