/**
 * Orders in FIX words: what is asked, who owns it, and where its life stands.
 * No life-cycle rules here; those are the fold in engine/state.
 */
import { z } from 'zod';
import { ClientOrderId, ExecutionId, IntentId, VenueOrderId } from './ids.ts';
import { Lots, Minor, MonoNanos, PriceTicks } from './numbers.ts';
import { Ownership } from './scope.ts';

export const OrderSide = z.enum(['buy', 'sell']);
export const OrderType = z.enum(['limit', 'market']);
export const TimeInForce = z.enum(['GTC', 'IOC']);

/** What a strategy (or an operator) wants to be sent. */
export const OrderRequest = z.strictObject({
  owner: Ownership,
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  /** Refused by the venue rather than taking liquidity (Binance LIMIT_MAKER, FIX ExecInst 6). */
  postOnly: z.boolean(),
  /** Limit price; null for a market order. */
  price: PriceTicks.nullable(),
  lots: Lots,
});
export type OrderRequest = z.infer<typeof OrderRequest>;

/**
 * Where an order stands (FIX OrdStatus 39, in words).
 * `pendingNew`: approved, not confirmed by the venue. `fenced`: approved and never sent.
 * `unknown`: the venue did not answer in time; it counts as working until re-queried.
 */
export const OrderStatus = z.enum([
  'pendingNew',
  'new',
  'partiallyFilled',
  'pendingCancel',
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
});
export type OrderRecord = z.infer<typeof OrderRecord>;
