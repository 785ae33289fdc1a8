/**
 * The end-of-day report: what was held and earned in one trading day, with the marks used.
 * Worked out once, from ledger state and marks, and then a fact of the ledger.
 */
import { z } from 'zod';
import { Currency } from './accounting.ts';
import { AccountId, InstrumentId, StrategyId, VenueId } from './ids.ts';
import { CurrencyScale } from './instrument.ts';
import { Lots, Minor, PriceTicks, UtcNanos } from './numbers.ts';
import { WideSum } from './wide-sum.ts';

/** Name of a trading day: the local date on which it ends. */
export const TradingDayName = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A mark as it was used. */
export const MarkUsed = z.strictObject({
  price: PriceTicks,
  ageMillis: z.int().nonnegative(),
  isStale: z.boolean(),
});
export type MarkUsed = z.infer<typeof MarkUsed>;

/** One position of the report. Money in settlement minor units; `day` amounts since the opening. */
export const DayPosition = z.strictObject({
  venue: VenueId,
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
  currency: Currency,
  lots: Lots,
  costMinor: Minor,
  fifoCostMinor: Minor,
  mark: MarkUsed.nullable(),
  /** Null where open lots have no mark. */
  unrealisedMinor: Minor.nullable(),
  fifoUnrealisedMinor: Minor.nullable(),
  dayRealisedMinor: Minor,
  dayFifoRealisedMinor: Minor,
  dayFeesMinor: Minor,
  /** Received less paid. */
  dayFundingMinor: Minor,
  /** Change of the open gain since the day's opening; null without a mark at either end. */
  dayUnrealisedMinor: Minor.nullable(),
});
export type DayPosition = z.infer<typeof DayPosition>;

/** Sums of one currency; fees in a currency that is not the settlement's are here alone. */
export const DayCurrency = z.strictObject({
  currency: Currency,
  scale: CurrencyScale,
  realisedMinor: WideSum,
  feesMinor: WideSum,
  fundingMinor: WideSum,
  unrealisedMinor: WideSum,
  /** Realised, change of open, funding, less fees. */
  netMinor: WideSum,
  /** Net in the reporting currency; null where there is no rate. */
  reportedMinor: Minor.nullable(),
  rate: MarkUsed.nullable(),
});
export type DayCurrency = z.infer<typeof DayCurrency>;

export const DayReport = z.strictObject({
  day: TradingDayName,
  openedUtcNanos: UtcNanos,
  closedUtcNanos: UtcNanos,
  reportingCurrency: Currency,
  reportingScale: CurrencyScale,
  positions: z.array(DayPosition),
  currencies: z.array(DayCurrency),
  /** Sum over the currencies; null when one has no rate, or a position no mark at either end. */
  netMinor: Minor.nullable(),
  /** What is missing or stale in it, in words; empty: nothing. */
  remarks: z.array(z.string().max(200)).max(100),
  counts: z.strictObject({
    intents: z.int(),
    refused: z.int(),
    sent: z.int(),
    fills: z.int(),
    cancelled: z.int(),
    rejected: z.int(),
  }),
});
export type DayReport = z.infer<typeof DayReport>;
