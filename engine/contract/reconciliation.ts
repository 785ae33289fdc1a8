/**
 * Breaks between our books and a venue's, as the ledger and every console name them, and the
 * ledger events of their life. events.ts takes them into its union.
 * Says what each side holds and judges neither; finding them is engine/core/reconcile.
 */
import { z } from 'zod';
import {
  AccountId,
  ClientOrderId,
  CommandId,
  ExecutionId,
  InstrumentId,
  OperatorId,
  StrategyId,
  VenueId,
  VenueOrderId,
} from './ids.ts';
import { Lots, Minor, PriceTicks, UtcNanos } from './numbers.ts';
import { OrderRequest, OrderSide } from './orders.ts';

const text = z.string().max(400);

/** The single-purpose strategy that holds what no strategy of the desk answers for. */
export const unmatchedStrategy = StrategyId.parse('unmatched');

/** Id of one break, unique on its ledger: `b` and the number of the event that told it. */
export const BreakId = z
  .string()
  .regex(/^b[0-9]{1,16}$/)
  .brand<'BreakId'>();
export type BreakId = z.infer<typeof BreakId>;

/**
 * What differs. `orderNotHere`: own prefix, working at the venue, and not in our books;
 * `orderNotThere`: the other way round; `filledDiffers`: both have the order, and another quantity
 * of it filled; `fillNotHere`, `fillNotThere`, `fillAltered`: one execution; `positionDiffers`:
 * what the other breaks leave unexplained of a position.
 */
export const BreakKind = z.enum([
  'orderNotHere',
  'orderNotThere',
  'filledDiffers',
  'fillNotHere',
  'fillNotThere',
  'fillAltered',
  'positionDiffers',
]);
export type BreakKind = z.infer<typeof BreakKind>;

/** One side's figures; what does not belong to the kind is missing. */
export const BreakFigures = z.strictObject({
  /** Signed of a position; the quantity of an order; what an execution traded. */
  lots: Lots,
  side: OrderSide.optional(),
  price: PriceTicks.nullable().optional(),
  /** Of an order: filled so far. */
  filledLots: Lots.optional(),
  /** Of an execution; positive: paid, in minor units of `feeCurrency`. */
  feeMinor: Minor.optional(),
  feeCurrency: z.string().max(16).optional(),
  liquidity: z.enum(['maker', 'taker']).optional(),
  venueUtcMillis: z.int().nonnegative().optional(),
  venueOrderId: VenueOrderId.optional(),
  /** Of an order in our books: where it stands. */
  status: z.string().max(32).optional(),
});
export type BreakFigures = z.infer<typeof BreakFigures>;

/** One difference with what both sides say; null: that side has nothing of the kind. */
export const VenueDifference = z.strictObject({
  kind: BreakKind,
  venue: VenueId,
  account: AccountId,
  instrument: InstrumentId,
  /** Null of a position. */
  clientOrderId: ClientOrderId.nullable(),
  /** Of an execution alone. */
  executionId: ExecutionId.nullable(),
  /** Whose order it is in our books; null: nobody's. */
  strategy: StrategyId.nullable(),
  ours: BreakFigures.nullable(),
  theirs: BreakFigures.nullable(),
});
export type VenueDifference = z.infer<typeof VenueDifference>;

/**
 * `adopt`: the venue is right, and our books are made equal to it. `ignore`: it stays, and stays
 * shown. `flatten`: adopted, and then cancelled or closed through the gate.
 */
export const BreakDecision = z.enum(['adopt', 'ignore', 'flatten']);
export type BreakDecision = z.infer<typeof BreakDecision>;

/** What one look compared. */
export const LookFigures = z.strictObject({
  /** When it ended. */
  utcNanos: UtcNanos,
  /** Open orders that the venue told. */
  orders: z.int().nonnegative(),
  positions: z.int().nonnegative(),
  /** Executions that the venue told; null: it has no way to tell them. */
  fills: z.int().nonnegative().nullable(),
  /** Differences that were seen once and are looked at again. */
  unsettled: z.int().nonnegative(),
});
export type LookFigures = z.infer<typeof LookFigures>;

/** How our books were last held against one account. */
export const AccountLook = z.strictObject({
  venue: VenueId,
  account: AccountId,
  /** When the newest look ended, well or not; null: there was none in this run. */
  triedUtcNanos: UtcNanos.nullable(),
  /** Why the newest look came to nothing; null when it did not, or there was none. */
  failed: z.string().max(400).nullable(),
  /** The newest look that told everything, which is older than a failed one; null: none. */
  compared: LookFigures.nullable(),
  /** Whether the whole account was seen, and settled, since the session with the venue began. */
  isReconciled: z.boolean(),
});
export type AccountLook = z.infer<typeof AccountLook>;

/** The last look at each account that takes our orders, whether there was one or not. */
export const ReconciliationSummary = z.strictObject({
  /** How often each is looked at by itself, in milliseconds. */
  periodMillis: z.int().positive(),
  looks: z.array(AccountLook),
});
export type ReconciliationSummary = z.infer<typeof ReconciliationSummary>;

export const reconciliationBodies = [
  z.strictObject({
    type: z.literal('reconciliation.found'),
    breakId: BreakId,
    difference: VenueDifference,
  }),
  z.strictObject({
    type: z.literal('reconciliation.decided'),
    breakId: BreakId,
    decision: BreakDecision,
    operator: OperatorId,
    reason: text,
    commandId: CommandId,
  }),
  /** Both sides agree again without anybody's doing. */
  z.strictObject({ type: z.literal('reconciliation.cleared'), breakId: BreakId, reason: text }),
  /** The first look at a venue of this run that found nothing amiss, or only what is told. */
  z.strictObject({
    type: z.literal('reconciliation.finished'),
    venue: VenueId,
    orders: z.int().nonnegative(),
    positions: z.int().nonnegative(),
    /** Executions that were compared. */
    fills: z.int().nonnegative(),
    breaks: z.int().nonnegative(),
  }),
  /** An order that works at the venue is taken into the books, for `unmatched`. */
  z.strictObject({
    type: z.literal('order.adopted'),
    clientOrderId: ClientOrderId,
    venueOrderId: VenueOrderId,
    request: OrderRequest,
    breakId: BreakId,
  }),
  /** Lots that the venue has and our books had not, booked to `unmatched`. */
  z.strictObject({
    type: z.literal('position.adopted'),
    account: AccountId,
    strategy: StrategyId,
    instrument: InstrumentId,
    /** Signed. */
    lots: Lots,
    /** Of the execution; the mark at the decision where it is none. */
    price: PriceTicks,
    /** In minor units of `feeCurrency`. */
    feeMinor: Minor,
    feeCurrency: z.string().max(16),
    liquidity: z.enum(['maker', 'taker']),
    /** The execution that it is; both null where only the position differed. */
    orderId: ClientOrderId.nullable(),
    executionId: ExecutionId.nullable(),
    venueUtcMillis: z.int().nonnegative(),
    breakId: BreakId,
  }),
] as const;

/** Any of them. */
export type ReconciliationBody = z.infer<(typeof reconciliationBodies)[number]>;
