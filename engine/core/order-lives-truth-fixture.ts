/** What has to agree after random lives of orders: two desks, and the venue's own record. */
import type { Lots, PriceTicks } from '../contract/numbers.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { findOrder } from '../state/ledger-state.ts';
import { type Drive, linear, maker, orderId } from './core-fixture.ts';
import type { LivingOrder } from './order-lives-fixture.ts';

/** What both desks have to agree on of an order. */
export function endOf(drive: Drive, id: string): object {
  const order: OrderRecord | undefined = findOrder(drive.core.ledger, orderId(id));
  return {
    status: order?.status,
    price: order?.request.price,
    lots: order?.request.lots,
    amend: order?.amend ?? null,
    filledLots: order?.filledLots,
    filledValueMinor: order?.filledValueMinor,
    feeMinor: order?.feeMinor,
    undoneLots: order?.undoneLots ?? 0,
    executionIds: [...(order?.executionIds ?? [])].sort(),
    undoneIds: [...(order?.undoneIds ?? [])].sort(),
  };
}

/** Lots, cash and fees of a desk's position. */
export function moneyOf(drive: Drive): object {
  const position = drive.core.ledger.positions.get(`paper|${maker}|${linear}`);
  return {
    lots: position?.lots ?? 0,
    cashFlowMinor: position?.cashFlowMinor ?? 0,
    feesMinor: position?.feesMinor ?? 0,
    boughtLots: position?.boughtLots ?? 0,
    soldLots: position?.soldLots ?? 0,
  };
}

/** The same from what stands at the venue: an increment times a lot is 100 minor units. */
export function truthOf(orders: readonly LivingOrder[]): object {
  const sum = { lots: 0, cashFlowMinor: 0, feesMinor: 0, boughtLots: 0, soldLots: 0 };
  for (const { side, standing } of orders) {
    const sign = side === 'buy' ? 1 : -1;
    for (const { price, lots: quantity, feeMinor } of standing) {
      sum.lots += sign * quantity;
      sum.cashFlowMinor -= sign * valueOf(price, quantity);
      sum.feesMinor += feeMinor;
      if (side === 'buy') sum.boughtLots += quantity;
      else sum.soldLots += quantity;
    }
  }
  return sum;
}

const valueOf = (price: PriceTicks, quantity: Lots): number => price * quantity * 100;
