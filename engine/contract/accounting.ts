/**
 * How a desk keeps its books: reporting currency, currencies and their rates, trading day, margin.
 * Prices are not here: a rate names the instrument whose mark it is.
 */
import { z } from 'zod';
import { AccountId, InstrumentId } from './ids.ts';
import { CurrencyScale } from './instrument.ts';

export const Currency = z.string().min(1).max(16);

/** How money of one currency becomes money of the reporting currency. */
export const CurrencyRate = z.strictObject({
  currency: Currency,
  scale: CurrencyScale,
  /**
   * `fixed`: one for one by decree (USD beside USDT), said in the report.
   * `base`: one unit costs the mark of `instrument`. `quote`: the mark buys one reporting unit.
   * `none`: it is not converted, and every total that lacks it says so.
   */
  by: z.enum(['fixed', 'base', 'quote', 'none']),
  instrument: InstrumentId.nullable(),
});
export type CurrencyRate = z.infer<typeof CurrencyRate>;

/** How an account's margin is kept: for each position apart, or for all of one currency. */
export const MarginMode = z.enum(['isolated', 'cross']);
export type MarginMode = z.infer<typeof MarginMode>;

export const AccountMargin = z.strictObject({
  account: AccountId,
  mode: MarginMode,
  /** What a position's initial margin is of its value: 10 means a tenth. */
  leverage: z.int().min(1).max(200),
});
export type AccountMargin = z.infer<typeof AccountMargin>;

export const Accounting = z.strictObject({
  reportingCurrency: Currency,
  reportingScale: CurrencyScale,
  currencies: z.array(CurrencyRate).max(100),
  /** IANA name, for people; the instants of the day's ends are in `day.opened`. */
  timeZone: z.string().min(1).max(64),
  /** Minute of the local day at which one trading day ends and the next begins. */
  rolloverMinute: z.int().min(0).max(1_439),
  /** Older marks are stale: shown as such, and never in a total without a word. */
  markAgeMillis: z.int().positive().max(86_400_000),
  accounts: z.array(AccountMargin).max(100),
});
export type Accounting = z.infer<typeof Accounting>;
