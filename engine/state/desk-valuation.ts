/**
 * What the desk holds, at given marks: every position, every currency, and all of it in the
 * reporting currency. Used by the engine, the end-of-day report and the console alike.
 * A mark carries its age; a stale one is named, and a missing one leaves a hole and no guess.
 */
import type { CurrencyRate } from '../contract/accounting.ts';
import type { MarkUsed } from '../contract/day-report.ts';
import type { InstrumentId } from '../contract/ids.ts';
import { type Instrument, settlementCurrency, type Valuation } from '../contract/instrument.ts';
import { type Minor, minor, type PriceTicks } from '../contract/numbers.ts';
import {
  addSums,
  addToSum,
  fitsMinor,
  subtractSums,
  sumMinor,
  type WideSum,
  zeroSum,
} from '../contract/wide-sum.ts';
import type { PositionBook } from './books.ts';
import { converted, exchangeLots, rescaled } from './conversion.ts';
import { fifoUnrealised } from './fifo.ts';
import type { LedgerState } from './ledger-state.ts';
import { type Position, unrealised } from './position.ts';

/** A price and how long ago it was received, in milliseconds. */
export interface AgedPrice {
  readonly price: PriceTicks;
  readonly ageMillis: number;
}

/** The price at which `lots` of an instrument could be closed; null when there is none. */
export type AgedMarks = (instrument: InstrumentId, lots: number) => AgedPrice | null;

/** Oldest mark that is not stale, where the desk file says nothing. */
const markAgeMillisDefault = 10_000;

/** One position at its mark. Money in settlement minor units. */
export interface ValuedPosition {
  readonly key: string;
  readonly position: Position;
  readonly book: PositionBook | null;
  readonly instrument: Instrument;
  readonly valuation: Valuation;
  readonly mark: MarkUsed | null;
  /** Null while open lots have no mark. */
  readonly unrealisedMinor: Minor | null;
  readonly fifoUnrealisedMinor: Minor | null;
  readonly fundingMinor: WideSum;
}

/** All of one currency and scale. */
export interface ValuedCurrency {
  readonly currency: string;
  readonly scale: number;
  readonly realisedMinor: WideSum;
  readonly feesMinor: WideSum;
  readonly fundingMinor: WideSum;
  /** Of the positions that have a mark. */
  readonly unrealisedMinor: WideSum;
  /** Realised, unrealised and funding, less fees. */
  readonly netMinor: WideSum;
  /** Open positions without a mark, and with a stale one. */
  readonly unmarked: number;
  readonly stale: number;
}

/** A currency's net in the reporting currency. */
export interface Reported {
  /** Null where there is no rate. */
  readonly reportedMinor: Minor | null;
  /** The mark it was converted at; null where none was needed, or there is none. */
  readonly rate: MarkUsed | null;
  /** What is missing or stale in it, in words; empty: nothing. */
  readonly remark: string;
}

export interface DeskValuation {
  readonly positions: readonly ValuedPosition[];
  readonly currencies: readonly ValuedCurrency[];
}

/** Everything at its mark. */
export function valueDesk(state: LedgerState, marks: AgedMarks): DeskValuation {
  const positions = [...state.positions].flatMap(([key, position]) =>
    valuePosition(state, key, position, marks),
  );
  const currencies = new Map<string, ValuedCurrency>();
  for (const valued of positions) {
    const { instrument } = valued;
    const currency = settlementCurrency(instrument);
    const key = `${currency}|${instrument.settlementScale}`;
    const sum = currencies.get(key) ?? emptyCurrency(currency, instrument.settlementScale);
    currencies.set(key, withPosition(sum, valued));
  }
  for (const { currency, scale, feesMinor, fundingMinor } of state.books.balances.values()) {
    if (scale === null) continue;
    const key = `${currency}|${scale}`;
    const sum = currencies.get(key) ?? emptyCurrency(currency, scale);
    currencies.set(key, {
      ...sum,
      feesMinor: addSums(sum.feesMinor, feesMinor),
      fundingMinor: addSums(sum.fundingMinor, fundingMinor),
      netMinor: addSums(subtractSums(sum.netMinor, feesMinor), fundingMinor),
    });
  }
  return { positions, currencies: [...currencies.values()] };
}

function valuePosition(
  state: LedgerState,
  key: string,
  position: Position,
  marks: AgedMarks,
): ValuedPosition[] {
  const instrument = state.instruments.get(position.instrument);
  const valuation = state.valuations.get(position.instrument);
  if (instrument === undefined || valuation === undefined) return [];
  const book = state.books.positions.get(key) ?? null;
  const mark = position.lots === 0 ? null : used(state, marks(instrument.id, position.lots));
  const isFlat = position.lots === 0;
  const none = isFlat ? minor(0) : null;
  return [
    {
      key,
      position,
      book,
      instrument,
      valuation,
      mark,
      unrealisedMinor: mark === null ? none : unrealised(position, valuation, mark.price),
      fifoUnrealisedMinor:
        mark === null || book === null ? none : fifoUnrealised(book.fifo, valuation, mark.price),
      fundingMinor: book?.fundingMinor ?? zeroSum,
    },
  ];
}

/** A price with the word on whether it is too old. */
export function used({ books }: LedgerState, aged: AgedPrice | null): MarkUsed | null {
  if (aged === null) return null;
  const limit = books.accounting?.markAgeMillis ?? markAgeMillisDefault;
  const ageMillis = Math.max(0, Math.trunc(aged.ageMillis));
  return { price: aged.price, ageMillis, isStale: ageMillis > limit };
}

const emptyCurrency = (currency: string, scale: number): ValuedCurrency => ({
  currency,
  scale,
  realisedMinor: zeroSum,
  feesMinor: zeroSum,
  fundingMinor: zeroSum,
  unrealisedMinor: zeroSum,
  netMinor: zeroSum,
  unmarked: 0,
  stale: 0,
});

function withPosition(sum: ValuedCurrency, valued: ValuedPosition): ValuedCurrency {
  const { position, unrealisedMinor, mark } = valued;
  const open = unrealisedMinor ?? minor(0);
  return {
    ...sum,
    realisedMinor: addToSum(sum.realisedMinor, position.realisedMinor),
    unrealisedMinor: addToSum(sum.unrealisedMinor, open),
    netMinor: addToSum(addToSum(sum.netMinor, position.realisedMinor), open),
    unmarked: sum.unmarked + (unrealisedMinor === null ? 1 : 0),
    stale: sum.stale + (mark?.isStale === true ? 1 : 0),
  };
}

const unrated = (remark: string): Reported => ({ reportedMinor: null, rate: null, remark });

/** An amount of a currency in the desk's reporting currency, and what has to be said of it. */
export function reportIn(
  state: LedgerState,
  marks: AgedMarks,
  of: { readonly currency: string; readonly scale: number; readonly amount: WideSum },
): Reported {
  const { accounting } = state.books;
  const { currency, scale } = of;
  if (accounting === null) return unrated('the desk has no reporting currency');
  if (!fitsMinor(of.amount)) return unrated(`more ${currency} than a report can hold`);
  const amount = sumMinor(of.amount);
  const scales = { from: scale, to: accounting.reportingScale };
  if (currency === accounting.reportingCurrency || amount === 0) {
    return { reportedMinor: rescaled(amount, scales), rate: null, remark: '' };
  }
  const known = accounting.currencies.find((entry) => entry.currency === currency);
  if (known === undefined) return unrated(`no rate for ${currency} is set`);
  return reportBy(state, marks, known, amount, scales);
}

function reportBy(
  state: LedgerState,
  marks: AgedMarks,
  known: CurrencyRate,
  amount: Minor,
  scales: { readonly from: number; readonly to: number },
): Reported {
  const { currency, by, instrument } = known;
  if (by === 'none') return unrated(`${currency} is not converted`);
  if (by === 'fixed') {
    const remark = `${currency} counts one for one`;
    return { reportedMinor: rescaled(amount, scales), rate: null, remark };
  }
  const valuation = instrument === null ? undefined : state.valuations.get(instrument);
  if (instrument === null || valuation === undefined) {
    return unrated(`the rate of ${currency} has no instrument`);
  }
  const rate = used(state, marks(instrument, exchangeLots(by, amount)));
  if (rate === null) return unrated(`${instrument} has no mark, so ${currency} has no rate`);
  const reportedMinor = converted(amount, by, valuation, rate.price, scales);
  const stale = `the rate of ${currency} is ${Math.round(rate.ageMillis / 1_000)} s old`;
  return { reportedMinor, rate, remark: rate.isStale ? stale : '' };
}
