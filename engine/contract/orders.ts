/**
 * Orders in FIX words: what is asked, who owns it, and where its life stands.
 * No life-cycle rules here; those are the fold in engine/state.
 */
import { z } from 'zod';
import { ClientOrderId, ExecutionId, IntentId, ParentId, VenueOrderId } from './ids.ts';
import { Lots, Minor, MonoNanos, PriceTicks } from './numbers.ts';
import { Ownership } from './scope.ts';

export const OrderSide = z.enum(['buy', 'sell']);
export type OrderSide = z.infer<typeof OrderSide>;
/** FIX OrdType 40. A `stop` becomes a market order, a `stopLimit` a limit order, at its stop. */
export const OrderType = z.enum(['limit', 'market', 'stop', 'stopLimit']);
export type OrderType = z.infer<typeof OrderType>;
/** FIX TimeInForce 59. GTD needs `expiryUtcMillis`. */
export const TimeInForce = z.enum(['GTC', 'IOC', 'FOK', 'GTD']);
export type TimeInForce = z.infer<typeof TimeInForce>;

/** What a strategy (or an operator) wants to be sent. */
export const OrderRequest = z.strictObject({
  owner: Ownership,
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  /** Refused by the venue rather than taking liquidity (Binance LIMIT_MAKER, FIX ExecInst 6). */
  postOnly: z.boolean(),
  /** Limit price; null for a market order and for a stop. */
  price: PriceTicks.nullable(),
  lots: Lots,
  /** Of a stop: the last trade at which it wakes (FIX StopPx 99). Missing: none. */
  stopPrice: PriceTicks.optional(),
  /** Of an iceberg: the lots that the book shows (FIX DisplayQty 1138). Missing: all of them. */
  displayLots: Lots.optional(),
  /** May only shrink its owner's own position, working orders counted. Missing: it may open one. */
  reduceOnly: z.literal(true).optional(),
  /** Of GTD: when the venue ends it, UTC milliseconds (FIX ExpireTime 126). Missing: never. */
  expiryUtcMillis: z.int().positive().optional(),
  /** The parent of its strategy that it is a child of. Missing: it has none. */
  parentId: ParentId.optional(),
});
export type OrderRequest = z.infer<typeof OrderRequest>;

/**
 * Where an order stands (FIX OrdStatus 39, in words).
 * `pendingNew`: approved, not confirmed by the venue. `fenced`: approved and never sent.
 * `unknown`: the venue did not answer in time; it counts as working until re-queried.
 * `pendingAmend`: other terms were asked for, and the venue has not answered.
 */
export const OrderStatus = z.enum([
  'pendingNew',
  'new',
  'partiallyFilled',
  'pendingCancel',
  'pendingAmend',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'fenced',
  'unknown',
]);
export type OrderStatus = z.infer<typeof OrderStatus>;

const terminal: ReadonlySet<OrderStatus> = new Set([
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'fenced',
]);

/** Whether an order in this status can still trade. */
export const isWorking = (status: OrderStatus): boolean => !terminal.has(status);

/** What an amend can change of an order. */
export const OrderTerms = z.strictObject({ price: PriceTicks.nullable(), lots: Lots });
export type OrderTerms = z.infer<typeof OrderTerms>;

/** Whether two sets of terms are the same. */
export const isSameTerms = (a: OrderTerms, b: OrderTerms): boolean =>
  a.price === b.price && a.lots === b.lots;

/** An order on the terms that an amend asks for; all but the terms is as it was. */
export interface Amendment {
  readonly request: OrderRequest;
}

/** Terms that were asked for; the intent is the amend's name. */
export const PendingAmend = OrderTerms.extend({
  intentId: IntentId,
  sentMonoNanos: MonoNanos.nullable(),
  /** As `judgedMinor` of the order, of these terms. */
  judgedMinor: Minor.optional(),
});
export type PendingAmend = z.infer<typeof PendingAmend>;

/** Terms remembered of one order, so that the report of an older amend is known for one. */
export const formerTermsLimit = 16;

/** One order as the ledger knows it. */
export const OrderRecord = z.strictObject({
  clientOrderId: ClientOrderId,
  venueOrderId: VenueOrderId.nullable(),
  intentId: IntentId,
  request: OrderRequest,
  status: OrderStatus,
  filledLots: Lots,
  /** Executions already counted, so that a repeated report counts once. */
  executionIds: z.array(ExecutionId),
  /** Sum of the settlement values of its fills, in minor units. */
  filledValueMinor: Minor,
  feeMinor: Minor,
  cancelRequested: z.boolean(),
  /** Text of the last refusal, rejection or fault; empty when there is none. */
  reason: z.string().max(400),
  sentMonoNanos: MonoNanos.nullable(),
  /** The amend that the venue has not answered. Missing: none. */
  amend: PendingAmend.optional(),
  /** Terms that it had before amends, oldest first. Missing: it was never amended. */
  formerTerms: z.array(OrderTerms).max(formerTermsLimit).optional(),
  /** Executions that the venue undid or replaced; also in `executionIds`. Missing: none. */
  undoneIds: z.array(ExecutionId).optional(),
  /** Lots that traded and were undone: they are used up and never trade again. Missing: none. */
  undoneLots: Lots.optional(),
  /**
   * What all its lots were judged to be worth, in quote minor units: where that is more than their
   * price says, while limits on scopes are set. Missing: its price says it.
   */
  judgedMinor: Minor.optional(),
});
export type OrderRecord = z.infer<typeof OrderRecord>;

/** Lots of its quantity that are used up: filled, or filled and undone. */
export const usedLots = (order: OrderRecord): number => order.filledLots + (order.undoneLots ?? 0);

/** Most lots that can still trade: an amend that is under way may have been taken or not. */
export const openLots = (order: OrderRecord): number =>
  Math.max(order.request.lots, order.amend?.lots ?? 0) - usedLots(order);
