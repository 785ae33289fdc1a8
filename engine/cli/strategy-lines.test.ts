/** The strategies of a desk as rows and lines: what runs, what holds it, what a swap came to. */
import { expect, test } from 'vitest';
import type { LedgerBody } from '../contract/events.ts';
import { ClientOrderId, InstrumentId, StrategyId } from '../contract/ids.ts';
import { Instrument } from '../contract/instrument.ts';
import { gateEpoch, UtcNanos } from '../contract/numbers.ts';
import type { Mode, Scope } from '../contract/scope.ts';
import { initialState, type LedgerState, type StrategyRecord } from '../state/ledger-state.ts';
import { type DeskView, strategyLine, strategyRows, swapLines } from './strategy-lines.ts';

const maker = StrategyId.parse('maker-btc');
const btc = InstrumentId.parse('BTCUSDT.sim');
const hash = 'a1'.repeat(32);

const running: StrategyRecord = {
  version: '1.0.0',
  state: 'running',
  reason: 'quoting-maker 1.0.0 of module quoting-maker',
  swapped: null,
};

/** A desk with one strategy on one instrument, in the modes of these scopes. */
function desk(record: StrategyRecord, modes: readonly (readonly [Scope, Mode])[]): LedgerState {
  const state = initialState();
  state.strategies.set(maker, record);
  const grid = { priceIncrement: '0.1', lotSize: '0.001', contractValue: '1' };
  const names = { id: btc, venue: 'sim', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT' };
  const scales = { quoteScale: 6, settlementScale: 6 };
  state.instruments.set(btc, Instrument.parse({ ...names, ...grid, ...scales, kind: 'linear' }));
  const messageRate = { messages: 1, windowMillis: 1_000 };
  state.limits = {
    instruments: [],
    strategies: [{ strategy: maker, instruments: [btc], messageRate }],
    desk: { messageRate },
  };
  const set = { epoch: gateEpoch(1), cause: 'kill', reason: 'news', actor: 'ada' };
  const entries = modes.map(([scope, mode]) => ({ scope, mode, ...set, sinceUtcNanos: null }));
  state.modes.splice(0, state.modes.length, ...entries);
  return state;
}

function lineOf(view: Partial<DeskView> & { readonly state: LedgerState }): string {
  const status = { halted: false, haltReason: '' };
  const told = [{ strategy: 'maker-btc', state: 'running', why: 'Quoting both sides' }];
  return strategyRows({ status, files: [], told, ...view })
    .map(strategyLine)
    .join('\n');
}

test.each([
  ['nothing holds it', [], 'ACTIVE'],
  ['the desk', [[{}, 'halted']], 'HALTED (kill: news)'],
  ['itself', [[{ strategy: maker }, 'reduce']], 'REDUCE (kill: news)'],
  ['all that it trades', [[{ instrument: btc }, 'halted']], 'HALTED (kill: news)'],
  ['its venue', [[{ venue: 'sim' }, 'reduce']], 'REDUCE (kill: news)'],
  [
    'the most severe of two',
    [
      [{}, 'reduce'],
      [{ strategy: maker }, 'halted'],
    ],
    'HALTED (kill: news)',
  ],
  ['another strategy is nothing to it', [[{ strategy: 'maker-eth' }, 'halted']], 'ACTIVE'],
])('what holds it back: %s', (_name, modes, expected) => {
  const state = desk(running, modes as unknown as readonly (readonly [Scope, Mode])[]);
  expect(lineOf({ state })).toBe(
    `maker-btc running ${expected}, version 1.0.0 of module quoting-maker: Quoting both sides`,
  );
});

test('the engine knows of a halt before its ledger does', () => {
  const status = { halted: true, haltReason: 'lease lost: no warden' };
  expect(lineOf({ state: desk(running, []), status })).toContain(
    'running HALTED (lease lost: no warden), version',
  );
});

const fileOf = (fileHash: string, runs: string[]) => ({
  file: 'ma.ts',
  fileHash,
  bytes: 10,
  modifiedUtcNanos: UtcNanos.parse('1'),
  runs,
});
const swapped = { file: 'ma.ts', fileHash: hash, entryHash: '' };

test.each([
  ['a swapped file', { ...running, swapped }, [], ' of ma.ts (a1a1a1a1a1a1): '],
  [
    'a swapped file that has changed in the folder',
    { ...running, swapped },
    [fileOf('b2'.repeat(32), [])],
    ' of ma.ts (a1a1a1a1a1a1, another one in the folder by now): ',
  ],
  [
    'a file that desk.yaml names',
    { ...running, reason: 'ma 1.0.0 of ma.ts (a1a1a1a1a1a1)' },
    [fileOf(hash, ['maker-btc'])],
    ' of ma.ts (a1a1a1a1a1a1): ',
  ],
  ['one that is not known', { ...running, reason: 'it threw' }, [], 'version 1.0.0: '],
])('what it was loaded from: %s', (_name, record, files, expected) => {
  expect(lineOf({ state: desk(record, []), files })).toContain(expected);
});

test('a strategy of which telemetry says nothing yet is told by the ledger', () => {
  const record = { ...running, state: 'failed', version: '', reason: 'it threw' } as const;
  expect(lineOf({ state: desk(record, []), told: [] })).toBe(
    'maker-btc failed ACTIVE, version ?: says nothing',
  );
});

const swap: Extract<LedgerBody, { type: 'strategy.swapped' }> = {
  type: 'strategy.swapped',
  strategy: maker,
  previousVersion: '1.0.0',
  version: '1.1.0',
  file: 'ma.ts',
  fileHash: hash,
  ordersPassed: [],
  ordersCancelled: [],
  carried: 'passed',
  gapMicros: 1_240,
  actor: { kind: 'operator', name: 'ada' },
  reason: 'faster',
  commandId: null,
};
const orders = [ClientOrderId.parse('qd-1'), ClientOrderId.parse('qd-2')];

test.each([
  [
    'orders passed on',
    { ordersPassed: orders },
    ['carried state: handed over', 'working orders: 2 passed on'],
  ],
  [
    'orders cancelled, nothing to carry',
    { ordersCancelled: orders, carried: 'none' as const },
    ['carried state: there was none to hand over', 'working orders: 2 being cancelled'],
  ],
  [
    'no orders, state lost',
    { carried: 'lost' as const },
    ['carried state: LOST, the version before did not hand it over', 'working orders: none'],
  ],
])('what a swap came to: %s', (_name, fields, expected) => {
  expect(swapLines({ ...swap, ...fields })).toEqual([
    'maker-btc: version 1.0.0 -> 1.1.0, ma.ts (a1a1a1a1a1a1)',
    ...expected,
    'gap: 1.2 ms in which neither version decided',
  ]);
});
