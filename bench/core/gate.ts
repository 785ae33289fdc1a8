/**
 * What one verdict costs with every check run: single calls, timed one by one.
 * The clock is read around every call; what that alone costs stands beside it, not taken off.
 */
import { armedDesk, requestOf, stampAt, wideLimits } from '../../engine/core/core-fixture.ts';
import { judge } from '../../engine/core/gate/approve.ts';
import type { Ask, GateContext } from '../../engine/core/gate/ask.ts';
import { contextOf } from '../../engine/core/gate/context-fixture.ts';
import { limitsWithNodes, sixNodes } from '../../engine/core/gate/node-fixture.ts';
import type { Bench, Measured, Round } from '../bench.ts';

const workingOrders = 50;
const callsPerRound = 200_000;
const buy = { side: 'buy' } as const;
/** Above what the asks reach: they would meet an own order otherwise. */
const sell = { side: 'sell', price: 100_001 } as const;

interface Busy {
  readonly gate: GateContext;
  readonly asks: [Ask, ...Ask[]];
}

/** A desk with working orders; its clock stands still, so that nothing goes stale. */
function busyGate(limits = wideLimits): Busy {
  const drive = armedDesk(limits);
  for (let n = 0; n < workingOrders; n += 1) {
    drive.work(`w${n}`, requestOf({ ...(n % 2 === 0 ? buy : sell), lots: 1 }));
  }
  const ask = (n: number): Ask => ({
    ...drive.intentEvent(`q${n}`, requestOf({ lots: 1 + (n % 10) }), 5),
    monoNanos: stampAt(5).mono,
    utcNanos: stampAt(5).utc,
  });
  const rest = Array.from({ length: 999 }, (_, n) => ask(n + 1));
  return { gate: contextOf(drive), asks: [ask(0), ...rest] };
}

function round(asks: [Ask, ...Ask[]], call: (ask: Ask) => unknown): Float64Array {
  const micros = new Float64Array(callsPerRound);
  for (let n = 0; n < callsPerRound; n += 1) {
    const ask = asks[n % asks.length] ?? asks[0];
    const before = process.hrtime.bigint();
    call(ask);
    micros[n] = Number(process.hrtime.bigint() - before) / 1_000;
  }
  return micros;
}

/** The verdicts of one desk, round by round; a process judges for one desk alone, as engines do. */
function verdictsOf(busy: Busy, rounds: number): Round[] {
  const { decision } = judge(busy.asks[0], busy.gate);
  if (decision !== 'approved') throw new Error(`the asks of the benchmark are ${decision}`);
  const verdict = (): Round => ({ samples: round(busy.asks, (ask) => judge(ask, busy.gate)) });
  // Another call first: a loop that knows one alone is compiled together with it, and anew.
  round(busy.asks, (ask) => ask);
  verdict();
  return Array.from({ length: rounds }, verdict);
}

export const gate: Bench = {
  name: 'core.gate',
  figures: [
    { name: 'core.gate', unit: 'us', budget: { p50: 0.5, p99: 2 } },
    { name: 'core.gate.emptyCall', unit: 'us', budget: null },
  ],
  run({ rounds }): Measured {
    const busy = busyGate();
    const nothing = (): Round => ({ samples: round(busy.asks, (ask) => ask) });
    nothing();
    return {
      'core.gate': verdictsOf(busy, rounds),
      'core.gate.emptyCall': Array.from({ length: rounds }, nothing),
    };
  },
};

/** The same with limits on scopes: six nodes of three limits each. */
export const gateNodes: Bench = {
  name: 'core.gateNodes',
  figures: [{ name: 'core.gateNodes', unit: 'us', budget: { p50: 0.5, p99: 2 } }],
  run: ({ rounds }): Measured => ({
    'core.gateNodes': verdictsOf(busyGate(limitsWithNodes(...sixNodes)), rounds),
  }),
};
