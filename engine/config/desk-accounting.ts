/**
 * Turns the money of a desk file into minor units: contract terms, rates, accounts, balances.
 * An amount with more decimals than its currency has is cut to them, never rounded up.
 */
import type { Accounting, CurrencyRate } from '../contract/accounting.ts';
import type { ContractTerms } from '../contract/accounting-config.ts';
import type { DeskConfig } from '../contract/config.ts';
import type { AccountId, VenueId } from '../contract/ids.ts';
import { type Instrument, settlementCurrency } from '../contract/instrument.ts';
import type { DailyLimit } from '../contract/limits.ts';
import type { MarginTier } from '../contract/margin.ts';
import { type Minor, minor, unitsOf } from '../contract/numbers.ts';

/** What an account holds by the desk file. */
export interface StatedBalance {
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly currency: string;
  readonly scale: number;
  readonly balanceMinor: Minor;
}

export interface DeskAccounting {
  readonly accounting: Accounting;
  readonly balances: readonly StatedBalance[];
}

/** Decimals of a currency that no instrument of the desk is settled in. */
const scaleOfOthers = 8;

const million = { mantissa: 1, decimals: 6 };

/** An amount of a currency in its minor units; one with more decimals is cut to them, downwards. */
function amountOf(text: string, scale: number): Minor {
  const [whole = '', fraction = ''] = text.split('.');
  const cut = fraction.slice(0, scale);
  return minor(
    unitsOf(cut === '' ? whole : `${whole}.${cut}`, { mantissa: 1, decimals: scale }) ?? 0,
  );
}

function tierOf(
  { upToValue, initial, maintenance, deduction }: NonNullable<ContractTerms['margin']>[number],
  scale: number,
): MarginTier {
  return {
    upToMinor: upToValue === undefined ? null : amountOf(upToValue, scale),
    initialPpm: unitsOf(initial, million) ?? 0,
    maintenancePpm: unitsOf(maintenance, million) ?? 0,
    deductionMinor: amountOf(deduction, scale),
  };
}

/** An instrument as its venue states it, with what the desk file adds to it. */
export function withTerms(config: DeskConfig, instrument: Instrument): Instrument {
  const venue = config.venues.find(({ id }) => id === instrument.venue);
  const terms = venue?.instruments.find(({ symbol }) => symbol === instrument.symbol)?.terms;
  if (terms === undefined) return instrument;
  const { expiry, successor, funding, margin } = terms;
  const contract =
    instrument.kind === 'spot' ? 'spot' : expiry === undefined ? 'perpetual' : 'future';
  return {
    ...instrument,
    contract,
    ...(expiry === undefined ? {} : { expiryUtcMillis: Date.parse(expiry) }),
    ...(successor === undefined ? {} : { successor }),
    ...(funding === undefined ? {} : { fundingIntervalMinutes: funding.everyMinutes }),
    ...(margin === undefined
      ? {}
      : { margin: margin.map((tier) => tierOf(tier, instrument.settlementScale)) }),
  };
}

/** The limits of a trading day in minor units; undefined: the file states none. */
export function dailyLimits(
  { accounting }: DeskConfig,
  instruments: readonly Instrument[],
): DailyLimit[] | undefined {
  if (accounting.dailyLimits.length === 0) return undefined;
  return accounting.dailyLimits.map(({ currency, loss, turnover }) => {
    const settled = instruments.find((each) => settlementCurrency(each) === currency);
    const scale = settled?.settlementScale ?? scaleOfOthers;
    return {
      currency,
      ...(loss === undefined ? {} : { lossMinor: amountOf(loss, scale) }),
      ...(turnover === undefined ? {} : { turnoverMinor: amountOf(turnover, scale) }),
    };
  });
}

/** How the books are kept, once the venues have told their instruments. */
export function deskAccounting(
  config: DeskConfig,
  instruments: readonly Instrument[],
): DeskAccounting {
  const { accounting: written, venues } = config;
  const scales = new Map(
    instruments.map((each) => [settlementCurrency(each), each.settlementScale] as const),
  );
  const scaleOf = (currency: string): number => scales.get(currency) ?? scaleOfOthers;
  const first = instruments[0];
  const reportingCurrency =
    written.reportingCurrency ?? (first === undefined ? 'USDT' : settlementCurrency(first));
  const [hours = 0, minutes = 0] = written.rollover.split(':').map(Number);
  const accounts = written.accounts.map(({ account, margin: mode, leverage }) => ({
    account,
    mode,
    leverage,
  }));
  const balances = written.accounts.flatMap(({ account, balances: held }) => {
    const venue = venues.find((each) => each.account === account)?.id;
    if (venue === undefined) return [];
    return Object.entries(held).map(([currency, text]) => ({
      venue,
      account,
      currency,
      scale: scaleOf(currency),
      balanceMinor: amountOf(text, scaleOf(currency)),
    }));
  });
  return {
    accounting: {
      reportingCurrency,
      reportingScale: scales.get(reportingCurrency) ?? 6,
      currencies: ratesOf(written.rates, reportingCurrency, instruments, scaleOf),
      timeZone: written.timeZone,
      rolloverMinute: hours * 60 + minutes,
      markAgeMillis: written.markAgeMillis,
      accounts,
    },
    balances,
  };
}

/** The rates that are written, and those that an instrument of the desk gives by itself. */
function ratesOf(
  written: DeskConfig['accounting']['rates'],
  reporting: string,
  instruments: readonly Instrument[],
  scaleOf: (currency: string) => number,
): CurrencyRate[] {
  const rates: CurrencyRate[] = written.map(({ currency, by, instrument }) => ({
    currency,
    scale: scaleOf(currency),
    by,
    instrument: instrument ?? null,
  }));
  for (const each of instruments) {
    const currency = settlementCurrency(each);
    if (currency === reporting || rates.some((rate) => rate.currency === currency)) continue;
    const priced = instruments.find(({ base, quote }) => base === currency && quote === reporting);
    rates.push({
      currency,
      scale: scaleOf(currency),
      by: priced === undefined ? 'none' : 'base',
      instrument: priced?.id ?? null,
    });
  }
  return rates;
}
