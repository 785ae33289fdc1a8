/**
 * Parents: what a strategy has set out to trade in one instrument and direction, and the orders
 * that it names as its children. A parent is no order: it is never sent, and permits nothing.
 */
import { z } from 'zod';
import { ParentId, StrategyId } from './ids.ts';
import { Lots } from './numbers.ts';
import { OrderSide } from './orders.ts';
import { Ownership } from './scope.ts';

/** Open parents of one desk; one more is refused. */
export const openParentsLimit = 4_096;

/** Events of parents; events.ts takes them into its union. */
export const parentBodies = [
  z.strictObject({
    type: z.literal('parent.opened'),
    /** The strategy's own name of it: two strategies may use the same one. */
    parentId: ParentId,
    owner: Ownership,
    side: OrderSide,
    /** All that its children may come to, filled and working ones together. */
    lots: Lots,
  }),
  /** No child is approved any more; those that work go on as they are. */
  z.strictObject({
    type: z.literal('parent.ended'),
    parentId: ParentId,
    strategy: StrategyId,
    reason: z.string().max(400),
  }),
] as const;
