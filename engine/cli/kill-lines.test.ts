/** A kept report in lines: nothing in it says more than the report. */
import { expect, test } from 'vitest';
import { KillReport } from '../contract/events.ts';
import { Amounts } from './desk-snapshot.ts';
import { killLines } from './kill-lines.ts';

const row = (clientOrderId: string, change: object) => ({
  venue: 'sim',
  clientOrderId,
  instrument: 'BTCUSDT.sim',
  strategy: 'maker',
  lots: 10,
  filledLots: 0,
  raceLots: 0,
  end: 'cancelled',
  detail: '',
  ...change,
});
const radius = (orders: number, ordersMinor: number) => ({
  orders,
  positions: 1,
  strategies: 1,
  values: [{ currency: 'USDT', scale: 2, ordersMinor, positionsMinor: 250 }],
  unpriced: 0,
});
const report = (fields: object) =>
  KillReport.parse({
    ...{ killId: 'kill-0001', scope: {}, outcome: 'unconfirmed', cancelled: [], filledInRace: [] },
    ...{ refused: [], unconfirmed: [], inFlight: [], fenced: [], openPositions: [] },
    ...{ gateClosedMicros: 1, latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
    ...fields,
  });

test('the orders of each venue by their end, the positions by strategy, the radius twice', () => {
  const rows = [
    row('a', {}),
    row('b', { filledLots: 6, raceLots: 4 }),
    row('c', { end: 'filledInRace', filledLots: 10, raceLots: 10 }),
    row('d', { end: 'refused', detail: 'cancel refused: too late' }),
    row('e', { venue: 'xim', end: 'unconfirmed', strategy: null, lots: null, detail: 'open' }),
  ];
  const position = { venue: 'sim', account: 'paper', strategy: 'maker', instrument: 'BTCUSDT.sim' };
  const positions = [{ ...position, lots: -4 }];
  const kept = report({ rows, positions, before: radius(5, 1_000), after: radius(2, 0) });
  expect(killLines(kept, new Amounts([]))).toEqual([
    'sim: 2 cancelled, 1 filled in the race, 1 cancel refused by the venue',
    '  b BTCUSDT.sim of maker 10 lots, 6 lots filled, 4 lots in the race: cancelled',
    '  c BTCUSDT.sim of maker 10 lots, 10 lots filled, 10 lots in the race: filled in the race',
    '  d BTCUSDT.sim of maker 10 lots: cancel refused by the venue (cancel refused: too late)',
    'xim: 1 unconfirmed',
    '  e BTCUSDT.sim of unknown size: unconfirmed (open)',
    'open position BTCUSDT.sim of maker -4 lots',
    'before: 5 working orders, 1 open position, 1 strategy, 10.00 USDT working, 2.50 USDT held',
    'after: 2 working orders, 1 open position, 1 strategy, 2.50 USDT held',
  ]);
});

test('a report that cannot know of positions says so', () => {
  const positionsGap = 'positions have no trader: none is listed, and some may be open';
  const kept = report({ rows: [], positions: [], positionsGap });
  expect(killLines(kept, new Amounts([]))).toEqual([positionsGap]);
});

test('a report of 0.3.0 has no rows and makes no lines', () => {
  expect(killLines(report({}), new Amounts([]))).toEqual([]);
});

test('C1 each venue has its own word, and the radius its share of each', () => {
  const venues = [
    { venue: 'sim', confirmed: true, detail: '' },
    { venue: 'xim', confirmed: false, detail: '1 of our orders may still be working' },
  ];
  const rows = [row('a', {}), row('b', { venue: 'xim', end: 'unconfirmed', detail: 'no answer' })];
  const shares = [
    { venue: 'sim', orders: 1, positions: 0 },
    { venue: 'xim', orders: 1, positions: 1 },
  ];
  const before = { ...radius(2, 1_000), venues: shares };
  expect(killLines(report({ rows, venues, before }), new Amounts([]))).toEqual([
    'sim: 1 cancelled, confirmed',
    'xim: 1 unconfirmed, UNCONFIRMED: 1 of our orders may still be working',
    '  b BTCUSDT.sim of maker 10 lots: unconfirmed (no answer)',
    'before: 2 working orders, 1 open position, 1 strategy, 10.00 USDT working, 2.50 USDT held, ' +
      'orders and positions by venue: sim 1 and 0, xim 1 and 1',
  ]);
});

test('K8 what a venue lists beyond the books stands beside the working orders of a radius', () => {
  const after = { ...radius(0, 0), onlyAtVenue: 10 };
  expect(killLines(report({ rows: [], after }), new Amounts([])).at(-1)).toContain(
    'after: 0 working orders, 10 more that a venue lists as open, ',
  );
});

test('K8 what the warden did stands apart from the counts of the kill', () => {
  const warden = {
    ...{ atUtcNanos: '1795953601000000000', reason: 'no heartbeat', inRows: 1 },
    orders: [{ clientOrderId: 'z', venue: 'sim', end: 'cancelled' }],
    ...{ confirmed: true, unconfirmed: '' },
  };
  expect(killLines(report({ rows: [row('a', {})], warden }), new Amounts([]))).toEqual([
    'the warden took over at 2026-11-29 12:00:01.000 UTC (no heartbeat): it found 1 order open ' +
      'beyond those of this report: 1 cancelled; 1 order of this report it had found open, too',
    'sim: 1 cancelled',
  ]);
  const before = { ...warden, atUtcNanos: '1795953600000000000', inRows: 0, foundAgain: 2 };
  const often = { ...warden, earlier: [before], earlierLeftOut: true };
  expect(killLines(report({ rows: [], warden: often }), new Amounts([])).slice(0, 3)).toEqual([
    'the warden had taken over more often in this halt: its log has the rest',
    'the warden took over at 2026-11-29 12:00:00.000 UTC (no heartbeat): it found 1 order open ' +
      'beyond those of this report: 1 cancelled; 2 orders it found open again when it took over ' +
      'later',
    expect.stringMatching(/^the warden took over at 2026-11-29 12:00:01/),
  ]);
});
