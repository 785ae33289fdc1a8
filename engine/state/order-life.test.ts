// What each event makes of an order, as a whole: the record before, the event, the record after.
import { describe, expect, it } from 'vitest';
import { formerTermsLimit, type OrderRecord } from '../contract/orders.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { applyOrderEvent, isUsedUp, openOrder, place } from './order-life.ts';

const request = { side: 'buy', price: 5, lots: 10 };
const fresh = openOrder('o' as never, 'i' as never, request as never);
const amend = { price: 6, lots: 8, intentId: 'j', sentMonoNanos: null };
const terms = { price: 6, lots: 8 };

const orderOf = (change: object): OrderRecord => ({ ...fresh, ...change }) as OrderRecord;

/** The order that an event makes of one, and the state that both are in. */
function after(before: OrderRecord, body: object) {
  const state = initialState();
  state.orders.set(before.clientOrderId, before);
  return applyOrderEvent(state, { clientOrderId: 'o', ...body } as never).next;
}

describe('an order', () => {
  it('is new before anything happens to it', () => {
    expect(openOrder('o' as never, 'i' as never, request as never)).toEqual({
      clientOrderId: 'o',
      venueOrderId: null,
      intentId: 'i',
      request,
      status: 'pendingNew',
      filledLots: 0,
      executionIds: [],
      filledValueMinor: 0,
      feeMinor: 0,
      cancelRequested: false,
      reason: '',
      sentMonoNanos: null,
    });
  });

  const sent = { type: 'order.sent', sendMonoNanos: 7 };
  const accepted = { type: 'order.accepted', venueOrderId: 'v' };
  const rejectedCancel = { type: 'order.cancelRejected', reason: 'gone' };
  const doubt = { type: 'order.unknown', reason: 'no answer' };
  it.each<[string, object, object, object]>([
    ['sent', {}, { ...sent, message: 'new' }, { sentMonoNanos: 7 }],
    ['whose cancel is sent', { amend }, { ...sent, message: 'cancel' }, {}],
    [
      'whose amend is sent',
      { amend },
      { ...sent, message: 'amend' },
      { amend: { ...amend, sentMonoNanos: 7 } },
    ],
    ['whose amend is sent, though it asked for none', {}, { ...sent, message: 'amend' }, {}],
    ['accepted', {}, accepted, { venueOrderId: 'v', status: 'new' }],
    ['accepted twice', { status: 'new' }, accepted, { venueOrderId: 'v' }],
    [
      'accepted while it is cancelled',
      { status: 'pendingCancel', cancelRequested: true },
      accepted,
      { venueOrderId: 'v' },
    ],
    [
      'accepted while it is amended',
      { status: 'pendingAmend', amend },
      accepted,
      { venueOrderId: 'v' },
    ],
    [
      'accepted after its first fill',
      { filledLots: 1 },
      accepted,
      { venueOrderId: 'v', status: 'partiallyFilled' },
    ],
    [
      'accepted after its last fill',
      { filledLots: 10 },
      accepted,
      { venueOrderId: 'v', status: 'filled' },
    ],
    [
      'that was in doubt, accepted',
      { status: 'unknown' },
      accepted,
      { venueOrderId: 'v', status: 'new' },
    ],
    [
      'whose cancel is asked for',
      { status: 'new' },
      { type: 'order.cancelRequested' },
      { status: 'pendingCancel', cancelRequested: true },
    ],
    [
      'in doubt, whose cancel is asked for',
      { status: 'unknown' },
      { type: 'order.cancelRequested' },
      { cancelRequested: true },
    ],
    [
      'whose cancel is refused',
      { status: 'pendingCancel', cancelRequested: true },
      rejectedCancel,
      { status: 'new', cancelRequested: false, reason: 'gone' },
    ],
    [
      'in doubt, whose cancel is refused',
      { status: 'unknown', cancelRequested: true },
      rejectedCancel,
      { cancelRequested: false, reason: 'gone' },
    ],
    [
      'kept back by the fence',
      {},
      { type: 'order.fenced', cause: 'age', detail: 'too old' },
      { status: 'fenced', reason: 'age: too old' },
    ],
    [
      'kept back with many words',
      {},
      { type: 'order.fenced', cause: 'age', detail: 'x'.repeat(400) },
      { status: 'fenced', reason: `age: ${'x'.repeat(395)}` },
    ],
    [
      'rejected',
      {},
      { type: 'order.rejected', reason: 'no' },
      { status: 'rejected', reason: 'no' },
    ],
    ['rejected after it worked', { status: 'new' }, { type: 'order.rejected', reason: 'no' }, {}],
    [
      'cancelled',
      {},
      { type: 'order.cancelled', reason: 'us' },
      { status: 'cancelled', reason: 'us' },
    ],
    ['expired', {}, { type: 'order.expired', reason: 'day' }, { status: 'expired', reason: 'day' }],
    ['cancelled once filled', { status: 'filled' }, { type: 'order.cancelled', reason: 'x' }, {}],
    ['in doubt', { status: 'new' }, doubt, { status: 'unknown', reason: 'no answer' }],
    ['that has ended, in doubt', { status: 'cancelled' }, doubt, {}],
    [
      'in doubt with nothing left to doubt',
      { filledLots: 10 },
      doubt,
      { status: 'filled', reason: 'no answer' },
    ],
    [
      'whose amend is asked for',
      { status: 'new' },
      { type: 'order.amendRequested', terms, intentId: 'j' },
      { status: 'pendingAmend', amend },
    ],
    [
      'that has ended, whose cancel is asked for',
      { status: 'filled' },
      { type: 'order.cancelRequested' },
      { cancelRequested: true },
    ],
    ['whose amend the gate refused', { status: 'new' }, { type: 'order.amendRefused' }, {}],
  ])('%s', (_, change, body, changed) => {
    const before = orderOf(change);
    expect(after(before, body)).toEqual({ ...before, ...changed });
  });
});

describe('an amend', () => {
  const amended = { type: 'order.amended', terms };
  const { amend: _, ...amending } = orderOf({ status: 'pendingAmend', amend, filledLots: 2 });

  it.each<[string, object, string]>([
    ['of an order with a fill', {}, 'partiallyFilled'],
    ['of an order without one', { filledLots: 0 }, 'new'],
    ['to no more than has traded', { filledLots: 8 }, 'filled'],
    ['to no more than has traded, with lots that were undone', { undoneLots: 6 }, 'filled'],
    ['of an order that is cancelled besides', { cancelRequested: true }, 'pendingCancel'],
    ['of an order in doubt', { status: 'unknown' }, 'unknown'],
  ])('%s is taken', (_name, change, status) => {
    const before = { ...amending, ...change };
    expect(after(orderOf({ ...before, amend }), amended)).toEqual({
      ...before,
      status,
      request: { ...request, ...terms },
      formerTerms: [{ price: 5, lots: 10 }],
    });
  });

  it('is refused by the venue: the terms stay', () => {
    const reason = 'too late';
    const refused = after(orderOf({ ...amending, amend }), { type: 'order.amendRejected', reason });
    expect(refused).toEqual({ ...amending, status: 'partiallyFilled', reason });
  });

  it('of an order that never asked for one changes its terms and not its status', () => {
    const before = orderOf({ status: 'new' });
    expect(after(before, amended)).toMatchObject({ status: 'new', request: { lots: 8 } });
  });

  it('remembers the last former terms, and no more', () => {
    const former = Array.from({ length: formerTermsLimit }, (_each, n) => ({ price: n, lots: 10 }));
    const { formerTerms } = after(orderOf({ ...amending, amend, formerTerms: former }), amended);
    expect(formerTerms).toEqual([...former.slice(1), { price: 5, lots: 10 }]);
  });
});

describe('all lots of an order', () => {
  it.each<[object, boolean]>([
    [{ filledLots: 9 }, false],
    [{ filledLots: 10 }, true],
    [{ filledLots: 4, undoneLots: 6 }, true],
    [{ filledLots: 4, undoneLots: 5 }, false],
    [{ filledLots: 10, amend: { ...amend, lots: 11 } }, false],
    [{ filledLots: 11, amend: { ...amend, lots: 11 } }, true],
    [{ filledLots: 9, amend }, false],
    [{ filledLots: 10, amend }, true],
  ])('with %j are used up: %s', (change, used) => {
    expect(isUsedUp(orderOf(change))).toBe(used);
  });
});

describe('what cannot happen', () => {
  it('is a broken invariant', () => {
    const apply = (body: object) => () => applyOrderEvent(initialState(), body as never);
    expect(apply({ type: 'order.sent', clientOrderId: 'x' })).toThrow(
      'order.sent for unknown order x',
    );
    expect(() => after(fresh, { type: 'order.lost' })).toThrow('missing case');
  });
});

describe('the place of an order', () => {
  const working = orderOf({ status: 'new' });
  const ended = orderOf({ status: 'cancelled' });
  const late = orderOf({ status: 'filled' });
  const other = orderOf({ clientOrderId: 'p', status: 'cancelled' });

  function placed(state: LedgerState, previous: OrderRecord, next: OrderRecord) {
    expect(place(state, previous, next)).toEqual({ previous, next });
    return [[...state.orders.values()], state.finishedOrders, [...state.retiredOrders.values()]];
  }

  it('is with the working ones, then with the finished ones', () => {
    const state = initialState();
    expect(placed(state, working, working)).toEqual([[working], [], []]);
    expect(placed(state, working, ended)).toEqual([[], [ended], []]);
    state.finishedOrders.push(other);
    expect(placed(state, ended, late)).toEqual([[], [late, other], []]);
    expect(placed(state, other, { ...other, reason: 'x' })).toEqual([
      [],
      [late, { ...other, reason: 'x' }],
      [],
    ]);
  });

  it('is where it was retired to, if it is there at all', () => {
    const state = initialState();
    expect(placed(state, ended, late)).toEqual([[], [], []]);
    state.retiredOrders.set(ended.clientOrderId, ended);
    expect(placed(state, ended, late)).toEqual([[], [], [late]]);
  });
});
