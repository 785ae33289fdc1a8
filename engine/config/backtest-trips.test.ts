/** Trips of a backtest file: what orders move is counted there, and nothing else can be. */
import { expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { parseBacktest } from './load-backtest.ts';

const text = (trip: object): string => `version: 1
backtest: trips
venues:
  - id: sim
    market: usdm
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { medianMicros: 800 }
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "1"
          orderValue: "1000000"
          priceCollarBps: 100
          positionQuantity: "10"
          referenceAgeMillis: 2000
strategies:
  - id: maker
    module: quoting-maker
    venue: sim
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: {}
messageRate: { messages: 1000, windowMillis: 1000 }
trips: [${JSON.stringify({ name: 'one', threshold: 5, action: 'halt', ...trip })}]
`;

const maker = { parameterNames: [], parameterFaults: () => [] };
const catalogue = { strategies: new Map([['quoting-maker', maker]]), generatedSymbols: () => [] };

test.each<[string, object, string | null]>([
  ['counted by the core', { what: 'fan-out' }, null],
  ['of the marks', { what: 'daily-loss' }, 'daily-loss is not measured in a backtest'],
  ['of the clock', { what: 'no-operator' }, 'no-operator is not measured in a backtest'],
  ['to flatten', { what: 'fan-out', action: 'flatten' }, 'nothing is flattened in a backtest'],
  ['without a window', { what: 'repeated-execution' }, 'is measured over a window'],
])('one %s', (_, trip, problem) => {
  const result = parseBacktest(text(trip), 'b.yaml', catalogue);
  const issues = result.ok ? [] : result.issues.map(issueText);
  if (problem === null) {
    expect(issues.filter((issue) => issue.includes('trips'))).toEqual([]);
    expect(result.ok).toBe(true);
  } else expect(issues).toEqual([expect.stringContaining(problem)]);
});
