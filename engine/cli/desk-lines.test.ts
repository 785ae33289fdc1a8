/** The running desk in words: amounts as decimals, scopes by name, what is not durable yet. */
import { expect, test } from 'vitest';
import { KillProgress } from '../contract/control.ts';
import { InstrumentId, StrategyId } from '../contract/ids.ts';
import { Instrument } from '../contract/instrument.ts';
import { OrderRecord } from '../contract/orders.ts';
import { EngineStatus } from '../contract/wire.ts';
import { limitedScopes, orderLine, reportLines, statusLines } from './desk-lines.ts';
import { Amounts } from './desk-snapshot.ts';

const eth = InstrumentId.parse('ETHUSDT.sim');
const coin = InstrumentId.parse('BTCUSD_PERP.sim');
const grid = { venue: 'sim', quoteScale: 6, settlementScale: 6, contractValue: '1' };
const instruments = [
  { ...grid, id: eth, symbol: 'ETHUSDT', kind: 'linear', base: 'ETH', quote: 'USDT' },
  { ...grid, id: coin, symbol: 'BTCUSD_PERP', kind: 'inverse', base: 'BTC', quote: 'USD' },
].map((one) => {
  const lotSize = one.kind === 'inverse' ? '1' : '0.001';
  return Instrument.parse({ ...one, priceIncrement: '0.01', lotSize });
});
const amounts = new Amounts(instruments.map((one) => [one.id, one]));

const owner = {
  venue: 'sim',
  account: 'house',
  strategy: 'maker',
  instrument: eth,
  desk: 'desk',
  trader: 'ada',
  client: 'house',
  strategyVersion: '1',
};
const order = OrderRecord.parse({
  clientOrderId: 'qd-1',
  venueOrderId: null,
  intentId: 'i-1',
  request: {
    owner,
    side: 'sell',
    type: 'limit',
    timeInForce: 'GTC',
    postOnly: true,
    price: 316_663,
    lots: 400,
  },
  status: 'partiallyFilled',
  filledLots: 150,
  executionIds: [],
  filledValueMinor: 0,
  feeMinor: 0,
  cancelRequested: false,
  reason: '',
  sentMonoNanos: 1,
});

const status = EngineStatus.parse({
  engineVersion: '0.1.0',
  pid: 7,
  environment: 'SIM',
  desk: 'first-desk',
  fence: 2,
  sessionId: 's',
  sequence: 511,
  durableSequence: 494,
  stateHash: '0'.repeat(64),
  recoveredSequence: 0,
  recoveredStateHash: '',
  halted: false,
  haltReason: '',
  epoch: 3,
  armingBlockers: [],
  warden: { state: 'guarding', leaseRemainingMillis: 900, pid: 8 },
  needsEnrolment: false,
  singleOperator: true,
  startedUtcNanos: '1',
});

const reported = (outcome: 'confirmed' | 'unconfirmed', fields: object): KillProgress =>
  KillProgress.parse({
    type: 'kill.progress',
    killId: 'kill-0001',
    scope: {},
    stage: outcome === 'confirmed' ? 'CONFIRMED' : 'UNCONFIRMED',
    epoch: 4,
    elapsedMicros: 1_000,
    workingOrders: 1,
    cancelsSent: 1,
    report: {
      killId: 'kill-0001',
      scope: {},
      outcome,
      cancelled: [],
      filledInRace: [],
      refused: [],
      unconfirmed: [],
      inFlight: [],
      fenced: [],
      openPositions: [],
      gateClosedMicros: 1,
      latchedMicros: 1,
      lastCancelMicros: 1,
      confirmedMicros: null,
      ...fields,
    },
  });

test('an order is written on the grid of its instrument', () => {
  expect(orderLine(order, amounts)).toBe(
    'qd-1 ETHUSDT.sim of maker sell 0.400 ETH at 3166.63 USDT partiallyFilled, 0.150 ETH filled',
  );
  expect(orderLine(order, new Amounts([]))).toContain('sell 400 lots at 316663 ticks');
});

test('positions are decimals too, contracts where those are traded', () => {
  const openPositions = [
    { instrument: eth, lots: -177 },
    { instrument: coin, lots: 12 },
  ];
  expect(reportLines(reported('confirmed', { openPositions }), {}, amounts)).toEqual([
    'NO WORKING ORDERS: CONFIRMED',
    '0 cancelled, 0 filled',
    'open position ETHUSDT.sim -0.177 ETH',
    'open position BTCUSD_PERP.sim 12 contracts',
  ]);
});

test('a scope is named, and an order told once that is refused and unconfirmed', () => {
  const entry = { clientOrderId: 'qd-1', reason: 'cancel refused: too late' };
  const detail = '1 of our orders may still be working';
  const report = reported('unconfirmed', { detail, refused: [entry], unconfirmed: [entry] });
  expect(reportLines(report, { strategy: StrategyId.parse('maker') }, amounts)).toEqual([
    `KILL of strategy=maker NOT CONFIRMED: ${detail}`,
    '0 cancelled, 0 filled',
    'qd-1: cancel refused: too late',
  ]);
});

test('the status names limited scopes and what is not durable yet', () => {
  const why = { cause: 'kill', reason: 'wild' };
  const modes = [
    { scope: { strategy: StrategyId.parse('maker') }, mode: 'halted' as const, ...why },
    { scope: {}, mode: 'reduce' as const, ...why },
  ];
  const lines = statusLines(status, limitedScopes(modes), null);
  expect(lines.slice(0, 2)).toEqual([
    'first-desk SIM ARMED, but for 1 scope',
    'strategy=maker HALTED (kill: wild)',
  ]);
  expect(lines).toContainEqual(
    `ledger 494 events durable, 17 more handed over and not durable yet, state ${'0'.repeat(64)}`,
  );
});

test('a state hash from before a kill is told with the event that it is of', () => {
  const of = { durableSequence: status.sequence, stateHashSequence: 12 };
  const older = EngineStatus.parse({ ...status, ...of });
  expect(statusLines(older, limitedScopes([]), null)).toContainEqual(
    `ledger ${status.sequence} events durable, state behind event 12 ${'0'.repeat(64)}`,
  );
});

test.each([
  [
    'diskFull',
    'The disk is full',
    /^Make room on the disk of the desk directory, then end the eng/,
  ],
  [
    'damaged',
    'The ledger is damaged',
    /^Move the desk directory aside .*quarterdeck ledger restore/,
  ],
  [
    'other',
    'The ledger has failed',
    /^Look to the disk of the desk directory, then end the engine/,
  ],
] as const)('a ledger that is %s says since when, and what to do', (cause, title, advice) => {
  const fault = { cause, detail: 'in its own words', sinceUtcNanos: '1764440000123000000' };
  const failed = EngineStatus.parse({ ...status, halted: true, ledgerFault: fault });
  const lines = statusLines(failed, [], null);
  const at = lines.findIndex((line) => line.startsWith(title));
  expect(lines.slice(at, at + 3)).toEqual([
    `${title}: nothing is recorded since 2025-11-29 18:13:20.123 UTC (in its own words)`,
    expect.stringMatching(advice),
    `ledger 494 events durable, 17 more never recorded, state ${'0'.repeat(64)}`,
  ]);
});
