/** Overrides, and orders that could have one, as lines for people. Asks nobody. */
import type { LimitBreach } from '../contract/limit-tree.ts';
import type { OrderRequest } from '../contract/orders.ts';
import type { EndedOverride, OverrideRecord } from '../state/overrides-fold.ts';
import type { Amounts } from './desk-snapshot.ts';
import { utcText } from './output.ts';

/** An order that a soft limit refused. */
export interface RefusedOrder {
  readonly intentId: string;
  readonly request: OrderRequest;
  readonly breach: LimitBreach;
  readonly detail: string;
}

/** The order in a line: `buy 0.400 BTC of BTCUSDT.sim at 61000.00 USDT by maker-btc`. */
function orderText({ owner, side, lots, price, stopPrice }: OrderRequest, amounts: Amounts) {
  const { instrument, strategy } = owner;
  const at = price === null ? 'the market' : amounts.price(instrument, price);
  const stop = stopPrice === undefined ? '' : `, stop ${amounts.price(instrument, stopPrice)}`;
  const quantity = amounts.quantity(instrument, lots);
  return `${side} ${quantity} of ${instrument} at ${at}${stop} by ${strategy}`;
}

/** What it lifts, for which order, who signed, and how it stands. */
export function overrideLines(record: OverrideRecord | EndedOverride, amounts: Amounts): string[] {
  const { overrideId, request, breach, proposer, approver, reason, requestHash } = record.granted;
  const second = approver === proposer ? '' : `, approved by ${approver}`;
  return [
    `${overrideId}  past ${breach.limit} of ${breach.node}: ${orderText(request, amounts)}`,
    `  request ${requestHash.slice(0, 12)}, asked for by ${proposer}${second}: ${reason}`,
    `  ${standOf(record)}`,
  ];
}

function standOf(record: OverrideRecord | EndedOverride): string {
  if (!('outcome' in record))
    return `in force until ${utcText(record.granted.expiresUtcNanos)} UTC`;
  if (record.clientOrderId !== null) return `used by order ${record.clientOrderId}`;
  return 'expired: no such order came';
}

/** A refused order with the id by which an override of it is asked for. */
export const refusedLine = ({ intentId, request, detail }: RefusedOrder, amounts: Amounts) =>
  `refused  ${intentId}  ${orderText(request, amounts)}: ${detail}`;
