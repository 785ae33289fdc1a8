/**
 * Limits on scopes: each node of the tree is a scope with its own set of limits, beside those of
 * the instruments, the strategies and the desk. A node only ever tightens; it permits nothing.
 */
import { z } from 'zod';
import { Lots, Minor } from './numbers.ts';
import { Scope } from './scope.ts';

/** All order messages in a sliding window (Art. 15(1)(d)); cancels are counted, never held. */
export const MessageRateLimit = z.strictObject({
  messages: z.int().positive().max(100_000),
  windowMillis: z.int().positive().max(60_000),
});
export type MessageRateLimit = z.infer<typeof MessageRateLimit>;

/** How far orders of one instrument may lie apart within a window, in basis points (15(1)(a)). */
export const PriceDriftLimit = z.strictObject({
  bps: z.int().positive().max(10_000),
  windowMillis: z.int().positive().max(600_000),
});
export type PriceDriftLimit = z.infer<typeof PriceDriftLimit>;

/** Largest share of the gross exposure of a node that one instrument may have above a floor. */
export const ConcentrationLimit = z.strictObject({
  /** In basis points of the gross exposure. */
  shareBps: z.int().positive().max(10_000),
  /** Value of the instrument up to which its share is not held. */
  floorMinor: Minor,
});
export type ConcentrationLimit = z.infer<typeof ConcentrationLimit>;

/** What a node holds: in lots of the instrument it names, or minor units of its currency. */
export const NodeLimits = z.strictObject({
  /** Largest quantity of one order. Missing, here as below: not held by this node. */
  orderLots: Lots.optional(),
  /** Largest value of one order. */
  orderValueMinor: Minor.optional(),
  /** Largest distance from the reference price, in basis points of it. */
  priceCollarBps: z.int().positive().max(10_000).optional(),
  /** Missing: only each order's own collar holds. */
  priceDrift: PriceDriftLimit.optional(),
  /** Largest net long, and net short, position in the scope, working orders counted as filled. */
  longLots: Lots.optional(),
  shortLots: Lots.optional(),
  /**
   * Largest value of all positions in the scope without their signs, at what they were entered for,
   * each with its working orders on the worse side counted as filled.
   */
  grossMinor: Minor.optional(),
  concentration: ConcentrationLimit.optional(),
  messageRate: MessageRateLimit.optional(),
  /** An order like another one of less than so many milliseconds ago is a likely duplicate. */
  repeatMillis: z.int().positive().max(60_000).optional(),
});
export type NodeLimits = z.infer<typeof NodeLimits>;

/** Hard limits, those of a whole portfolio among them: no override of one order looks at it. */
export const HardLimits = NodeLimits.extend({
  /**
   * Most that the value of all positions in the scope may move by together: one standard deviation
   * over the horizon of `covariance`, with whichever working orders filled makes it most.
   */
  volatilityMinor: Minor.optional(),
});
export type HardLimits = z.infer<typeof HardLimits>;

export const LimitNode = z.strictObject({
  /** What refusals and figures call it. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  scope: Scope,
  /** Of its money; instruments quoted in another one are refused where it holds any. */
  currency: z.string().min(1).max(16).optional(),
  hard: HardLimits,
  /** Refused like a hard one, but behind all hard ones. Missing: none. */
  soft: NodeLimits.optional(),
});
export type LimitNode = z.infer<typeof LimitNode>;

/** What nobody may order at all, a flatten apart. */
export const Restriction = z.strictObject({ scope: Scope, reason: z.string().min(1).max(200) });
export type Restriction = z.infer<typeof Restriction>;

/** The limits of a node by name, in the order in which they are judged. */
export const LimitName = z.enum([
  'orderQuantity',
  'orderValue',
  'priceCollar',
  'priceDrift',
  'longPosition',
  'shortPosition',
  'grossExposure',
  'concentration',
  'messageRate',
  'repeat',
  'portfolioVolatility',
]);
export type LimitName = z.infer<typeof LimitName>;

/** The limit that an order would have gone beyond, in figures. */
export const LimitBreach = z.strictObject({
  /** Name of the node. */
  node: z.string().min(1).max(64),
  limit: LimitName,
  severity: z.enum(['hard', 'soft']),
  /** The limit itself; null: there is none, where one has to be. */
  bound: z.int().nullable(),
  /** What it would have come to with this order; null: it cannot be worked out. */
  use: z.int().nullable(),
  /** Of bound and use; `minor`: minor units of `currency`, or of the quote currency. */
  unit: z.enum(['lots', 'minor', 'bps', 'messages', 'millis']),
  currency: z.string().max(16).optional(),
});
export type LimitBreach = z.infer<typeof LimitBreach>;
