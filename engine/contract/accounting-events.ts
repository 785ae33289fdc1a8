/**
 * Ledger events of instruments, money and the trading day; events.ts takes them into its union.
 * Each is a fact with the figures it was worked out from; none changes what an older one said.
 */
import { z } from 'zod';
import { Accounting, Currency } from './accounting.ts';
import { DayReport, TradingDayName } from './day-report.ts';
import { AccountId, InstrumentId, StrategyId, VenueId } from './ids.ts';
import { CurrencyScale, Instrument } from './instrument.ts';
import { Lots, Minor, PriceTicks, UtcNanos } from './numbers.ts';

const text = z.string().max(400);

/** One strategy's share of a funding. */
export const FundingPayment = z.strictObject({
  strategy: StrategyId,
  /** Position at the funding, signed. */
  lots: Lots,
  /** In settlement minor units; positive: received. */
  paymentMinor: Minor,
});
export type FundingPayment = z.infer<typeof FundingPayment>;

/** How an instrument may be traded. */
export const Tradability = z.enum(['trading', 'reduceOnly', 'expired', 'delisted']);
export type Tradability = z.infer<typeof Tradability>;

export const accountingBodies = [
  /** From now on the books are kept so. */
  z.strictObject({ type: z.literal('accounting.set'), accounting: Accounting, cause: text }),
  /** What an account holds of a currency, by the desk file or the venue. */
  z.strictObject({
    type: z.literal('balance.stated'),
    venue: VenueId,
    account: AccountId,
    currency: Currency,
    scale: CurrencyScale,
    balanceMinor: Minor,
    cause: text,
  }),
  /** A funding of one account's position; each strategy pays or receives for its own lots. */
  z.strictObject({
    type: z.literal('funding.settled'),
    venue: VenueId,
    account: AccountId,
    instrument: InstrumentId,
    /** The rate as the venue states it; positive: longs pay. */
    rate: z.string().max(24),
    mark: PriceTicks,
    payments: z.array(FundingPayment).max(1_000),
    /** What the venue booked in all; null where it did not say. */
    statedMinor: Minor.nullable(),
    /** Stated less the payments: rounding, or positions that are not ours. */
    unattributedMinor: Minor,
    fundingUtcMillis: z.int().nonnegative(),
  }),
  z.strictObject({
    type: z.literal('instrument.tradabilityChanged'),
    instrument: InstrumentId,
    tradability: Tradability,
    reason: text,
  }),
  /** A new grid, with everything open carried over exactly; counts of what was carried. */
  z.strictObject({
    type: z.literal('instrument.regridded'),
    instrument: Instrument,
    positions: z.int().nonnegative(),
    workingOrders: z.int().nonnegative(),
    /** Finished orders, fills and decided breaks that it cannot say; the ledger has them. */
    leftOut: z.int().nonnegative(),
    reason: text,
  }),
  /** A position closed by the venue at a stated price, without an order. */
  z.strictObject({
    type: z.literal('position.settled'),
    account: AccountId,
    strategy: StrategyId,
    instrument: InstrumentId,
    /** What was held, signed; afterwards it is zero. */
    lots: Lots,
    price: PriceTicks,
    cause: z.enum(['expiry', 'delisting', 'liquidation']),
    reason: text,
  }),
  z.strictObject({
    type: z.literal('day.opened'),
    day: TradingDayName,
    /** When it is to end. */
    endsUtcNanos: UtcNanos,
  }),
  z.strictObject({ type: z.literal('day.closed'), report: DayReport }),
] as const;

/** Any of them. */
export type AccountingBody = z.infer<(typeof accountingBodies)[number]>;
