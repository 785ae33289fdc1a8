/**
 * The limits that the gate holds, as desk.yaml and the ledger state them.
 * A missing limit is a refusal: nothing here has a default that permits.
 */
import { z } from 'zod';
import { CovarianceRule } from './covariance.ts';
import { InstrumentId, OperatorId, StrategyId } from './ids.ts';
import { LimitNode, MessageRateLimit, Restriction } from './limit-tree.ts';
import { Lots, Minor } from './numbers.ts';

/** A jump of the reference price that is not believed until it has held. */
export const ReferenceJumpLimit = z.strictObject({
  /** In standard deviations of the changes of the mid before it. */
  sigmas: z.int().positive().max(1_000),
  /** How long it has to hold before orders are judged by it. */
  holdMillis: z.int().positive().max(60_000),
});
export type ReferenceJumpLimit = z.infer<typeof ReferenceJumpLimit>;

/** Limits of one instrument, in its own lots and quote minor units. */
export const InstrumentLimits = z.strictObject({
  instrument: InstrumentId,
  /** Largest quantity of one order (RTS 6 Art. 15(1)(c)). */
  orderLots: Lots,
  /** Largest value of one order in quote minor units (Art. 15(1)(b)). */
  orderValueMinor: Minor,
  /** Largest distance from the reference price, in basis points of it (Art. 15(1)(a)). */
  priceCollarBps: z.int().positive().max(10_000),
  /** Largest absolute position, working orders counted as filled (Art. 15(2), (4)). */
  positionLots: Lots,
  /** Oldest reference price on which an order may be judged, in milliseconds. */
  referenceAgeMillis: z.int().positive().max(60_000),
  /** Missing: the reference is believed as it comes. */
  referenceJump: ReferenceJumpLimit.optional(),
  /** Most lots that `unmatched` may hold before entry is blocked. Missing: none. */
  unmatchedLots: Lots.optional(),
});
export type InstrumentLimits = z.infer<typeof InstrumentLimits>;

/** What one strategy may trade, and how fast. */
export const StrategyLimits = z.strictObject({
  strategy: StrategyId,
  instruments: z.array(InstrumentId).max(1_000),
  messageRate: MessageRateLimit,
});
export type StrategyLimits = z.infer<typeof StrategyLimits>;

/** What one trader may order, whatever a strategy of his may trade (Art. 15(5)). */
export const TraderLimits = z.strictObject({
  trader: OperatorId,
  instruments: z.array(InstrumentId).max(1_000),
});
export type TraderLimits = z.infer<typeof TraderLimits>;

/**
 * What a trading day may lose and turn over in one currency, in its minor units. Reset at the
 * rollover. Loss: realised and funding less fees; open gain has no part in it. Missing: no limit.
 */
export const DailyLimit = z.strictObject({
  currency: z.string().min(1).max(16),
  lossMinor: Minor.optional(),
  turnoverMinor: Minor.optional(),
});
export type DailyLimit = z.infer<typeof DailyLimit>;

export const Limits = z.strictObject({
  instruments: z.array(InstrumentLimits).max(1_000),
  strategies: z.array(StrategyLimits).max(1_000),
  desk: z.strictObject({
    messageRate: MessageRateLimit,
    /** Missing: none. */
    daily: z.array(DailyLimit).max(100).optional(),
  }),
  /** Limits on scopes, in the order in which they are judged. Missing: none. */
  nodes: z.array(LimitNode).max(1_000).optional(),
  /** What limits of volatility are held by. Missing: those let nothing pass that raises a risk. */
  covariance: CovarianceRule.optional(),
  /** Missing: traders are held by their strategies alone; else only those listed may order. */
  traders: z.array(TraderLimits).max(1_000).optional(),
  /** Missing: nothing is restricted. */
  restricted: z.array(Restriction).max(1_000).optional(),
});
export type Limits = z.infer<typeof Limits>;
