/**
 * The section `limits` of desk.yaml: limits on scopes, and what nobody may order.
 * Says nothing of grids; those are known when the venues have told their instruments.
 */
import { z } from 'zod';
import { InstrumentId, OperatorId } from './ids.ts';
import { MessageRateLimit, PriceDriftLimit, Restriction } from './limit-tree.ts';
import { Scope } from './scope.ts';

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: 'use a decimal number in quotes, e.g. "0.01"' });

/** As an operator writes them: quantities in units of the instrument, money in the currency. */
const NodeLimitsConfig = z.strictObject({
  /** Largest quantity of one order; of a node that names its instrument. */
  orderQuantity: decimal.optional(),
  /** Largest value of one order. */
  orderValue: decimal.optional(),
  priceCollarBps: z.int().positive().max(10_000).optional(),
  /** How far orders of one instrument may lie apart within a window. */
  priceDrift: PriceDriftLimit.optional(),
  /** Largest net long and short position; of a node that names its instrument. */
  longQuantity: decimal.optional(),
  shortQuantity: decimal.optional(),
  /** Largest value of all positions without their signs, working orders counted. */
  grossValue: decimal.optional(),
  /** Largest share of that which one instrument may have, above a value of its own. */
  concentration: z
    .strictObject({ shareBps: z.int().positive().max(10_000), aboveValue: decimal })
    .optional(),
  messageRate: MessageRateLimit.optional(),
  /** An order like another one of less than so many milliseconds ago. */
  repeatMillis: z.int().positive().max(60_000).optional(),
});
export type NodeLimitsConfig = z.infer<typeof NodeLimitsConfig>;

export const HardLimitsConfig = NodeLimitsConfig.extend({
  /** One standard deviation of the value of all positions, over the horizon of `covariance`. */
  portfolioVolatility: decimal.optional(),
});
export type HardLimitsConfig = z.infer<typeof HardLimitsConfig>;

const LimitNodeConfig = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'use letters, digits, . _ and -' }),
  scope: Scope,
  /** Of its money; every instrument in its scope has to be quoted in it. */
  currency: z.string().min(1).max(16).optional(),
  /** Hard limits. */
  limits: HardLimitsConfig.default({}),
  /** Soft ones. */
  soft: NodeLimitsConfig.optional(),
});
export type LimitNodeConfig = z.infer<typeof LimitNodeConfig>;

const TraderConfig = z.strictObject({
  trader: OperatorId,
  instruments: z.array(InstrumentId).max(1_000),
});

export const LimitsConfig = z.strictObject({
  nodes: z.array(LimitNodeConfig).max(1_000).default([]),
  restricted: z.array(Restriction).max(1_000).default([]),
  /** Left out: traders are held by their strategies alone; else only those listed may order. */
  traders: z.array(TraderConfig).max(1_000).optional(),
});
export type LimitsConfig = z.infer<typeof LimitsConfig>;
