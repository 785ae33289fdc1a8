/**
 * Acts by hand: what an operator orders, changes, closes and pauses, as signed commands.
 * Permits nothing: each goes through the same gate as the orders of strategies.
 */
import { z } from 'zod';
import { commandHead, Reason } from './command-head.ts';
import { AccountId, InstrumentId, StrategyId } from './ids.ts';
import { Lots, PriceTicks } from './numbers.ts';
import { StrategyOrderRequest } from './strategy.ts';

/** Orders in the operator's own name: of the strategy `hand.<operator>`, with him as its trader. */
export const PlaceOrderCommand = z.strictObject({
  kind: z.literal('order.place'),
  ...commandHead,
  request: StrategyOrderRequest,
  reason: Reason,
});
export type PlaceOrderCommand = z.infer<typeof PlaceOrderCommand>;

/** Asks for other terms of one working order; what is left out stays, and one has to be there. */
export const AmendOrderCommand = z.strictObject({
  kind: z.literal('order.amend'),
  ...commandHead,
  clientOrderId: z.string().min(1).max(36),
  price: PriceTicks.positive().optional(),
  /** The whole quantity, what has traded included. */
  lots: Lots.positive().optional(),
  reason: Reason,
});
export type AmendOrderCommand = z.infer<typeof AmendOrderCommand>;

/** Closes one position by one reduce-only order, as large as one order may be. */
export const ClosePositionCommand = z.strictObject({
  kind: z.literal('position.close'),
  ...commandHead,
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
  reason: Reason,
});
export type ClosePositionCommand = z.infer<typeof ClosePositionCommand>;

/** Stops one strategy, or lets it only shrink its positions; resuming it is a re-arm. */
export const PauseStrategyCommand = z.strictObject({
  kind: z.literal('strategy.pause'),
  ...commandHead,
  strategy: StrategyId,
  /** `halted`: its orders are cancelled and only cancels leave; `reduce`: it may still close. */
  mode: z.enum(['halted', 'reduce']),
  reason: Reason,
});
export type PauseStrategyCommand = z.infer<typeof PauseStrategyCommand>;

/** All acts by hand; commands.ts takes them into its union. */
export const handCommands = [
  PlaceOrderCommand,
  AmendOrderCommand,
  ClosePositionCommand,
  PauseStrategyCommand,
] as const;
