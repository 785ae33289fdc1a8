// What an execution, a bust and a correction make of an order, as a whole.
import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../contract/orders.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { applyBustToOrder, applyCorrectionToOrder, applyFillToOrder } from './order-executions.ts';
import { openOrder } from './order-life.ts';

const fresh = openOrder('o' as never, 'i' as never, { price: 5, lots: 10 } as never);
/** Four lots of it traded as e1, for 20 and a fee of 2. */
const traded = {
  ...fresh,
  status: 'partiallyFilled',
  filledLots: 4,
  executionIds: ['e1'],
  filledValueMinor: 20,
  feeMinor: 2,
};
const previous = { price: 5, lots: 4, feeMinor: 2, feeCurrency: 'USDT' };
const amend = { price: 6, lots: 12, intentId: 'j', sentMonoNanos: null };

function stateOf(order: object): LedgerState {
  const state = initialState();
  state.orders.set('o' as never, order as OrderRecord);
  return state;
}
const fill = (order: object, change: object, id = 'o') =>
  applyFillToOrder(
    stateOf(order),
    { clientOrderId: id, executionId: 'e2', lots: 3, feeMinor: -1, ...change } as never,
    15 as never,
  ).next;
const bust = (order: object, change: object = {}, id = 'o') =>
  applyBustToOrder(
    stateOf(order),
    { clientOrderId: id, executionId: 'e1', previous, isCounted: true, ...change } as never,
    20 as never,
  ).next;
const correct = (order: object, quantity: number, change: object = {}, id = 'o') =>
  applyCorrectionToOrder(
    stateOf(order),
    {
      clientOrderId: id,
      executionId: 'e2',
      correctsId: 'e1',
      previous,
      corrected: { ...previous, lots: quantity, feeMinor: 3 },
      isCounted: true,
      ...change,
    } as never,
    20 as never,
    30 as never,
  ).next;

describe('a fill', () => {
  it('is counted', () => {
    expect(fill(traded, {})).toEqual({
      ...traded,
      filledLots: 7,
      executionIds: ['e1', 'e2'],
      filledValueMinor: 35,
      feeMinor: 1,
    });
  });

  it.each<[string, object, number, string]>([
    ['of all but one lot', traded, 5, 'partiallyFilled'],
    ['of the last lot', traded, 6, 'filled'],
    ['of the last lot that was not undone', { ...traded, undoneLots: 2 }, 4, 'filled'],
    ['of what an amend left open', { ...traded, amend, status: 'pendingAmend' }, 7, 'pendingAmend'],
    ['of the last lot of an amend', { ...traded, amend, status: 'pendingAmend' }, 8, 'filled'],
    ['after the end', { ...traded, status: 'cancelled' }, 1, 'cancelled'],
    ['of all lots, after the end', { ...traded, status: 'cancelled' }, 6, 'filled'],
  ])('%s', (_, order, quantity, status) => {
    expect(fill(order, { lots: quantity }).status).toBe(status);
  });

  it.each<[string, () => unknown, string]>([
    ['of an order that is not known', () => fill(fresh, {}, 'x'), 'fill of unknown order x'],
    ['that was counted', () => fill(traded, { executionId: 'e1' }), 'fill e1 twice'],
    ['of one lot too many', () => fill(traded, { lots: 7 }), 'order o overfilled'],
    [
      'of one lot more than an amend has',
      () => fill({ ...traded, amend }, { lots: 9 }),
      'order o overfilled',
    ],
  ])('%s breaks an invariant', (_, apply, words) => {
    expect(apply).toThrow(words);
  });
});

describe('a bust', () => {
  const undone = { undoneIds: ['e1'], undoneLots: 4 };

  it('takes a counted execution back, and its lots are used up', () => {
    expect(bust(traded)).toEqual({
      ...traded,
      ...undone,
      status: 'new',
      filledLots: 0,
      filledValueMinor: 0,
      feeMinor: 0,
    });
  });

  it('remembers one that was not counted, beside those before', () => {
    const before = { ...traded, undoneIds: ['e0'], undoneLots: 1 };
    expect(bust(before, { executionId: 'e3', isCounted: false })).toEqual({
      ...before,
      executionIds: ['e1', 'e3'],
      undoneIds: ['e0', 'e3'],
      undoneLots: 5,
    });
  });

  it('of an order that is not known breaks an invariant', () => {
    expect(() => bust(traded, {}, 'x')).toThrow('bust for unknown order x');
  });
});

describe('a correction', () => {
  it.each<[number, number]>([
    [3, 1],
    [4, 0],
  ])('to %i lots leaves %i used up', (quantity, undoneLots) => {
    expect(correct(traded, quantity)).toEqual({
      ...traded,
      filledLots: quantity,
      executionIds: ['e1', 'e2'],
      undoneIds: ['e1'],
      undoneLots,
      filledValueMinor: 30,
      feeMinor: 3,
    });
  });

  it('may trade lots that were undone before', () => {
    expect(correct({ ...traded, undoneLots: 1 }, 5)).toMatchObject({
      filledLots: 5,
      undoneLots: 0,
    });
  });

  it('of an order that was amended to fewer lots than had traded is counted all the same', () => {
    const amended = { ...traded, request: { price: 5, lots: 3 }, status: 'filled' };
    expect(correct(amended, 4)).toMatchObject({ filledLots: 4, undoneLots: 0, feeMinor: 3 });
    expect(() => fill(amended, { lots: 1 })).toThrow('order o overfilled');
  });

  it.each<[string, () => unknown, string]>([
    [
      'to more lots than were undone',
      () => correct(traded, 5),
      'correction e2 trades lots that were not undone',
    ],
    [
      'for an order that is not known',
      () => correct(traded, 1, {}, 'x'),
      'correction for unknown order x',
    ],
  ])('%s breaks an invariant', (_, apply, words) => {
    expect(apply).toThrow(words);
  });
});
