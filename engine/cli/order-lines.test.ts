// What is said of working orders: never that there are none where a venue may have some.
import { expect, test } from 'vitest';
import { type KillReport, LedgerEvent } from '../contract/events.ts';
import { OrderRecord } from '../contract/orders.ts';
import { fold } from '../state/fold.ts';
import { initialState, type LedgerState } from '../state/ledger-state.ts';
import { Amounts } from './desk-snapshot.ts';
import { mayRest, orderLines } from './order-lines.ts';

const btc = 'BTCUSDT.sim';
const listed = 'the venue lists it as open';
const owner = {
  ...{ venue: 'sim', account: 'house', strategy: 'maker', instrument: btc, desk: 'desk' },
  ...{ trader: 'ada', client: 'house', strategyVersion: '1' },
};
const terms = { side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: true } as const;
const order = OrderRecord.parse({
  ...{ clientOrderId: 'a', venueOrderId: null, intentId: 'i-1', status: 'new', filledLots: 0 },
  ...{ executionIds: [], filledValueMinor: 0, feeMinor: 0, cancelRequested: true, reason: '' },
  ...{ sentMonoNanos: 1, request: { owner, ...terms, price: 100, lots: 10 } },
});

/** The state after one more event. */
function after(state: LedgerState, body: object): LedgerState {
  const sequence = state.sequence + 1;
  fold(state, LedgerEvent.parse({ sequence, utcNanos: '2', monoNanos: 2, body }));
  return state;
}
const row = (clientOrderId: string, strategy: string | null) => ({
  ...{ venue: 'sim', clientOrderId, instrument: btc, strategy, lots: null, filledLots: 0 },
  ...{ raceLots: 0, end: 'unconfirmed', detail: '' },
});
/** The state with the report of a kill that left these orders in doubt, and why. */
function reported(
  state: LedgerState,
  doubts: Readonly<Record<string, string>>,
  outcome: KillReport['outcome'] = 'unconfirmed',
  detail = 'some of our orders may still be working',
): LedgerState {
  const unconfirmed = Object.entries(doubts).map(([clientOrderId, reason]) => {
    return { clientOrderId, reason };
  });
  const rows = unconfirmed.map(({ clientOrderId }) =>
    row(clientOrderId, clientOrderId === 'stray' ? null : 'maker'),
  );
  const report = {
    ...{ killId: 'kill-0001', scope: {}, outcome, detail, cancelled: [], filledInRace: [] },
    ...{ refused: [], unconfirmed, inFlight: [], fenced: [], openPositions: [], rows },
    ...{ gateClosedMicros: 1, latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
  };
  return after(state, { type: 'kill.reported', report });
}
const lines = (state: LedgerState) => orderLines(state, new Amounts([]));
const counted = '2 of our orders may still be working';

test('K8 an order that a kill left in doubt stands beside "no working orders"', () => {
  const state = initialState();
  expect(lines(state)).toEqual(['no working orders']);
  const doubts = { lie: listed, stray: 'open at the venue and not in the ledger' };
  expect(lines(reported(state, doubts, 'unconfirmed', counted))).toEqual([
    'no working orders in the books',
    `MAY REST AT sim: lie ${btc} of maker (${listed}; kill of desk NOT CONFIRMED)`,
    `MAY REST AT sim: stray ${btc} (open at the venue and not in the ledger; ` +
      'kill of desk NOT CONFIRMED)',
  ]);
  expect(lines(reported(state, {}, 'confirmed', ''))).toEqual(['no working orders']);
});

test('K8 a venue that did not list its orders is named beside "no working orders"', () => {
  const gap = 'sim did not list open orders: timed out';
  expect(lines(reported(initialState(), {}, 'unconfirmed', gap))).toEqual([
    'no working orders in the books',
    `ORDERS MAY REST AT A VENUE: ${gap}; kill of desk NOT CONFIRMED`,
  ]);
});

test('K8 an order that works in the books is listed once, and one that has ended since not', () => {
  const state = initialState();
  state.orders.set(order.clientOrderId, order);
  reported(state, { a: 'no answer to the cancel' }, 'unconfirmed', counted);
  expect([mayRest(state), lines(state)]).toEqual([
    [],
    [`a ${btc} of maker buy 10 lots at 100 ticks new`],
  ]);
  state.orders.clear();
  state.finishedOrders.push({ ...order, status: 'cancelled' });
  expect(lines(state)).toEqual(['no working orders']);
});

test('K8 an order that reconciliation found at a venue may rest there, and is told once', () => {
  const difference = {
    ...{ kind: 'orderNotHere', venue: 'sim', account: 'paper', instrument: btc },
    ...{ clientOrderId: 'stray', executionId: null, strategy: null, ours: null },
    theirs: { lots: 5, side: 'buy', price: 100_000, filledLots: 0 },
  };
  const found = { type: 'reconciliation.found', breakId: 'b1', difference };
  const state = after(initialState(), found);
  expect(lines(state)).toEqual([
    'no working orders in the books',
    `MAY REST AT sim: stray ${btc} (found there: break b1)`,
  ]);
  expect(mayRest(reported(state, { stray: listed }, 'unconfirmed', counted))).toHaveLength(1);
});
