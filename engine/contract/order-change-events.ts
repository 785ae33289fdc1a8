/**
 * Ledger events that change what was said of an order: amends of its terms, and executions that
 * the venue undoes or corrects. events.ts takes them into its union.
 */
import { z } from 'zod';
import { ClientOrderId, ExecutionId, IntentId } from './ids.ts';
import { GateEpoch, Lots, Minor, PriceTicks } from './numbers.ts';
import { OrderTerms } from './orders.ts';
import { Refusal, VerdictInputs } from './verdict.ts';

const text = z.string().max(400);
const order = { clientOrderId: ClientOrderId };

/** An amend that was asked for, and what the gate judged it on. */
const ask = {
  ...order,
  /** Names the amend. */
  intentId: IntentId,
  /** The terms as they would be. */
  terms: OrderTerms,
  tickNumber: z.int().nonnegative(),
  epoch: GateEpoch,
  inputs: VerdictInputs,
};

/** What an execution was: price, lots and fee. */
export const ExecutionTerms = z.strictObject({
  price: PriceTicks,
  lots: Lots,
  /** Positive: paid. In minor units of `feeCurrency`. */
  feeMinor: Minor,
  feeCurrency: z.string().max(16),
});
export type ExecutionTerms = z.infer<typeof ExecutionTerms>;

/** What undoing an execution says of it. */
const undone = {
  /** The execution as it was told before, in the venue's words. */
  previous: ExecutionTerms,
  /** Whether it had been counted; if not, it came after this and is passed over. */
  isCounted: z.boolean(),
  reason: text,
};

export const orderChangeBodies = [
  z.strictObject({ type: z.literal('order.amendRequested'), ...ask }),
  /** The gate's no; the order stays as it is. */
  z.strictObject({ type: z.literal('order.amendRefused'), ...ask, refusal: Refusal }),
  /** The venue has taken the terms. */
  z.strictObject({ type: z.literal('order.amended'), ...order, terms: OrderTerms }),
  /** By the venue, or kept back by the fence; the order keeps its terms. */
  z.strictObject({
    type: z.literal('order.amendRejected'),
    ...order,
    intentId: IntentId,
    reason: text,
  }),
  /** A trade bust: the venue undid an execution (FIX ExecType H). */
  z.strictObject({
    type: z.literal('order.busted'),
    ...order,
    executionId: ExecutionId,
    ...undone,
  }),
  /** A trade correction: another execution stands in place of an earlier one (FIX ExecType G). */
  z.strictObject({
    type: z.literal('order.corrected'),
    ...order,
    /** Its own id, and that of the execution that it replaces (FIX ExecRefID 19). */
    executionId: ExecutionId,
    correctsId: ExecutionId,
    corrected: ExecutionTerms,
    liquidity: z.enum(['maker', 'taker']),
    venueUtcMillis: z.int().nonnegative(),
    ...undone,
  }),
] as const;
