/**
 * The gate's answer as the ledger keeps it: why it refused, and the inputs it judged on.
 * Judges nothing; that is engine/core/gate.
 */
import { z } from 'zod';
import { LimitBreach } from './limit-tree.ts';
import { Lots, Minor, PriceTicks } from './numbers.ts';

const text = z.string().max(400);

/** The market and ledger inputs a verdict was given on. */
export const VerdictInputs = z.strictObject({
  /** Reference price in ticks; null when there was none. */
  referencePrice: PriceTicks.nullable(),
  /** Both sides of the reference, whose mid the collar is measured from; missing with it. */
  referenceBid: PriceTicks.optional(),
  referenceAsk: PriceTicks.optional(),
  /** Age of the reference at the decision, in microseconds; null when there was none. */
  referenceAgeMicros: z.int().nullable(),
  positionLots: Lots,
  workingBuyLots: Lots,
  workingSellLots: Lots,
  orderValueMinor: Minor.nullable(),
  messagesInWindow: z.int().nonnegative(),
});
export type VerdictInputs = z.infer<typeof VerdictInputs>;

/** Why the gate refused; the node is the limit or mode that decided, in words. */
export const RefusalKind = z.enum([
  'haltedScope',
  'reduceOnly',
  'notArmed',
  'missingLimit',
  'badInput',
  'unknownInstrument',
  'notPermitted',
  'staleReference',
  'priceCollar',
  'orderSize',
  'orderValue',
  'positionLimit',
  'messageRate',
  'duplicateId',
  'notSupported',
  'selfMatch',
  'dailyLimit',
  'undecidedBreak',
  'unmatchedLimit',
  'flattenUnderWay',
  'restricted',
  'grossExposure',
  'likelyDuplicate',
  'priceDrift',
  'concentration',
  'phase',
  'parent',
  'correlation',
]);
export type RefusalKind = z.infer<typeof RefusalKind>;

export const Refusal = z.strictObject({
  kind: RefusalKind,
  /** One sentence: what was wrong, its use and its limit. */
  detail: text,
  /** The node that refused, for example `limits/BTCUSDT.sim/orderLots` or scope text. */
  node: z.string().max(160),
  /** The limit in figures, of a limit of a node. Missing: it was refused for something else. */
  breach: LimitBreach.optional(),
});
export type Refusal = z.infer<typeof Refusal>;
