/**
 * The parts of desk.yaml about money: contract terms, accounts, rates and the trading day.
 * Decimals are text, as an operator writes them; they become minor units in engine/config.
 */
import { z } from 'zod';
import { Currency, MarginMode } from './accounting.ts';
import { AccountId, InstrumentId } from './ids.ts';

const decimal = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: 'use a decimal number in quotes, e.g. "0.01"' });
const signedDecimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, { error: 'use a decimal number in quotes, e.g. "-0.0001"' });

/** One tier of margin, as exchanges publish them: shares of the value of a position. */
const MarginTierConfig = z.strictObject({
  /** Largest value in the settlement currency; left out in the last tier alone. */
  upToValue: decimal.optional(),
  initial: decimal,
  maintenance: decimal,
  /** Taken off the maintenance margin ("cum"), in the settlement currency. */
  deduction: decimal.default('0'),
});

/** What a venue's exchange information does not say of a contract. */
export const ContractTerms = z.strictObject({
  /** When a future expires, e.g. "2026-12-25T08:00:00Z"; left out: it does not. */
  expiry: z.iso.datetime({ error: 'use UTC, e.g. "2026-12-25T08:00:00Z"' }).optional(),
  /** What a position is rolled to, e.g. BTCUSDT_270326.sim. */
  successor: InstrumentId.optional(),
  /** Of a perpetual. `rate`: charged by the desk itself where the venue is a simulated one. */
  funding: z
    .strictObject({
      everyMinutes: z.int().positive().max(10_080),
      rate: signedDecimal.optional(),
    })
    .optional(),
  margin: z.array(MarginTierConfig).min(1).max(20).optional(),
});
export type ContractTerms = z.infer<typeof ContractTerms>;

const RateConfig = z.strictObject({
  currency: Currency,
  /** `base`: one unit costs the instrument's price; `quote`: the price buys one; see the docs. */
  by: z.enum(['base', 'quote', 'fixed', 'none']).default('base'),
  /** Whose mark it is; left out with `fixed` and `none`. */
  instrument: InstrumentId.optional(),
});

const AccountConfig = z.strictObject({
  account: AccountId,
  margin: MarginMode.default('cross'),
  leverage: z.int().min(1).max(200).default(1),
  /** What it holds at the start, by currency; the venue's own word comes before it. */
  balances: z.record(Currency, decimal).default({}),
});

/** What one trading day may lose and turn over, in one currency. */
const DailyLimitConfig = z.strictObject({
  currency: Currency,
  /** Realised and funding less fees; open gain has no part in it. */
  loss: decimal.optional(),
  turnover: decimal.optional(),
});

/** How the desk keeps its books. */
export const AccountingConfig = z.strictObject({
  /** Left out: the settlement currency of the first instrument. */
  reportingCurrency: Currency.optional(),
  timeZone: z.string().min(1).max(64).default('Etc/UTC'),
  /** Local time at which one trading day ends and the next begins. */
  rollover: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'use a time of day in quotes, e.g. "17:00"' })
    .default('00:00'),
  /** Older marks are called stale. */
  markAgeMillis: z.int().positive().max(86_400_000).default(10_000),
  rates: z.array(RateConfig).max(100).default([]),
  accounts: z.array(AccountConfig).max(100).default([]),
  /** From there on orders may only shrink positions, until the next trading day. */
  dailyLimits: z.array(DailyLimitConfig).max(100).default([]),
});
export type AccountingConfig = z.infer<typeof AccountingConfig>;
