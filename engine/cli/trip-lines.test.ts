/** Trips as rows and lines: what each holds, and when it fired last. */
import { expect, test } from 'vitest';
import { StrategyId } from '../contract/ids.ts';
import { gateEpoch, ledgerSequence, UtcNanos } from '../contract/numbers.ts';
import { TripRule } from '../contract/trips.ts';
import { initialState, type LedgerState } from '../state/ledger-state.ts';
import { tripRows } from '../state/trip-rows.ts';
import { tripLines } from './trip-lines.ts';

const maker = { strategy: StrategyId.parse('maker-btc') };

function desk(): LedgerState {
  const state = initialState();
  const rules = [
    { name: 'repeats', what: 'repeated-execution', windowMillis: 1_000, threshold: 20 },
    { name: 'loss', what: 'daily-loss', threshold: 500, scope: maker },
  ].map((rule) => TripRule.parse({ action: 'halt', ...rule }));
  const firedUtcNanos = UtcNanos.parse('1795340328334000000');
  const fired = {
    type: 'trip.fired',
    trip: 'repeats',
    what: 'repeated-execution',
    scope: maker,
    action: 'halt',
    dryRun: false,
    mode: 'halted',
    use: 20,
    threshold: 20,
    epoch: gateEpoch(3),
    detail: '20 orders to buy BTCUSDT.sim',
  } as const;
  state.trips = { rules, fired: [{ sequence: ledgerSequence(9), firedUtcNanos, fired }] };
  const by = { cause: 'repeats', actor: 'repeats', reason: fired.detail };
  const mode = { scope: maker, mode: 'halted', epoch: gateEpoch(4), ...by } as const;
  state.modes.push({ ...mode, sinceUtcNanos: firedUtcNanos });
  return state;
}

test('a row says what the trip holds, and when it fired last', () => {
  const [repeats, loss] = tripRows(desk());
  expect(repeats).toEqual({
    name: 'repeats',
    what: 'repeated-execution',
    scope: {},
    windowMillis: 1_000,
    threshold: 20,
    unit: 'orders of one strategy in one instrument and direction in the window',
    action: 'halt',
    dryRun: false,
    holds: [{ scope: maker, mode: 'halted', reason: '20 orders to buy BTCUSDT.sim' }],
    lastFired: {
      sequence: 9,
      firedUtcNanos: '1795340328334000000',
      scope: maker,
      mode: 'halted',
      use: 20,
      threshold: 20,
      detail: '20 orders to buy BTCUSDT.sim',
    },
  });
  expect(loss).toMatchObject({ windowMillis: null, holds: [], lastFired: null });
});

test('lines for people', () => {
  expect(tripRows(desk()).flatMap(tripLines)).toEqual([
    'repeats halts at 20 orders of one strategy in one instrument and direction in the window ' +
      'of 1000 ms, on desk: holds strategy=maker-btc halted, until a person re-arms it',
    '  fired last at 2026-11-22 09:38:48.334: 20 orders to buy BTCUSDT.sim',
    'loss halts at 500 of the reporting currency lost since the trading day began, open gain ' +
      'and loss at their marks, on strategy=maker-btc',
  ]);
});

test('a dry run is said, and a desk without trips has no rows', () => {
  const state = desk();
  const [rule] = state.trips?.rules ?? [];
  if (rule === undefined) throw new Error('no rule');
  state.trips = { rules: [{ ...rule, dryRun: true, action: 'flatten' }], fired: [] };
  expect(tripRows(state).flatMap(tripLines)[0]).toMatch(/^repeats flattens \(dry run\) at 20 /);
  expect(tripRows(initialState())).toEqual([]);
});
