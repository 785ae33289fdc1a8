// An order of a kill whose quantity, or whose fills, change while it is being cancelled.
import { describe, expect, it } from 'vitest';
import type { LedgerBody } from '../../contract/events.ts';
import { lots, minor, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import { openOrder } from '../../state/order-life.ts';
import { executionId, orderId, requestOf } from '../core-fixture.ts';
import { follow, type KillOrder, killOrder } from './kill-order.ts';

const clientOrderId = orderId('o');
const terms = (quantity: number) => ({ price: priceTicks(5), lots: lots(quantity) });

/** An order of 10 lots; `amend` lots are asked for where there are any. */
function watched(amend?: number): KillOrder {
  const order = openOrder(clientOrderId, 'i' as never, requestOf());
  const asked = amend === undefined ? {} : { amend: { ...terms(amend), intentId: 'a' } };
  return killOrder({ ...order, ...asked } as OrderRecord, monoNanos(0));
}

const execution = (quantity: number) => ({
  price: priceTicks(5),
  lots: lots(quantity),
  feeMinor: minor(0),
  feeCurrency: 'USDT',
});
const told = { clientOrderId, liquidity: 'maker', venueUtcMillis: 1 } as const;
const filled = (id: string, quantity: number): LedgerBody => ({
  type: 'order.filled',
  ...told,
  executionId: executionId(id),
  ...execution(quantity),
});
const busted = (quantity: number, isCounted: boolean): LedgerBody => ({
  type: 'order.busted',
  clientOrderId,
  executionId: executionId('e1'),
  previous: execution(quantity),
  isCounted,
  reason: '',
});
const corrected = (was: number, is: number, isCounted: boolean): LedgerBody => ({
  type: 'order.corrected',
  ...told,
  executionId: executionId('c1'),
  correctsId: executionId('e1'),
  previous: execution(was),
  corrected: execution(is),
  isCounted,
  reason: '',
});
const amended = (quantity: number): LedgerBody => ({
  type: 'order.amended',
  clientOrderId,
  terms: terms(quantity),
});
const rejected: LedgerBody = {
  type: 'order.amendRejected',
  clientOrderId,
  intentId: 'a' as never,
  reason: '',
};

describe('an order of a kill', () => {
  it.each<[string, number | undefined, LedgerBody[], object]>([
    [
      'works on while an amend may have made it larger',
      20,
      [filled('e1', 10)],
      { end: 'open', filledLots: 10 },
    ],
    ['that was made larger works on', 20, [amended(20), filled('e1', 10)], { end: 'open' }],
    [
      'whose amend was refused has ended',
      20,
      [filled('e1', 10), rejected],
      { end: 'filled', filledLots: 10 },
    ],
    [
      'that was made as small as it has filled has ended',
      4,
      [filled('e1', 4), amended(4)],
      { end: 'filled' },
    ],
    [
      'with a fill undone has no more to trade than before',
      undefined,
      [filled('e1', 4), busted(4, true), filled('e2', 6)],
      { end: 'filled', filledLots: 6 },
    ],
    [
      'with a fill undone before it came',
      undefined,
      [busted(4, false)],
      { end: 'open', filledLots: 0 },
    ],
    [
      'with a fill corrected',
      undefined,
      [filled('e1', 4), corrected(4, 3, true)],
      { end: 'open', filledLots: 3, usedLots: 4 },
    ],
    [
      'with a fill corrected before it came',
      undefined,
      [corrected(10, 3, false)],
      { end: 'filled', filledLots: 3 },
    ],
  ])('%s', (_, amend, bodies, expected) => {
    const order = watched(amend);
    for (const body of bodies) if ('clientOrderId' in body) follow(order, body);
    expect(order).toMatchObject(expected);
  });
});
