/**
 * What the desk is exposed to, in its reporting currency: long and short by instrument, and gross
 * and net over all. Positions alone; what working orders may add is the gate's to judge.
 */
import { invariant } from '../contract/assert.ts';
import type { InstrumentId } from '../contract/ids.ts';
import { settlementCurrency, settlementValue } from '../contract/instrument.ts';
import { lots, type Minor, minor } from '../contract/numbers.ts';
import { sumOf } from '../contract/wide-sum.ts';
import { type AgedMarks, reportIn, used } from './desk-valuation.ts';
import type { LedgerState } from './ledger-state.ts';

/** Of one instrument, over accounts and strategies. Values in the reporting currency, >= 0. */
export interface InstrumentExposureValue {
  readonly instrument: InstrumentId;
  readonly longMinor: Minor;
  readonly shortMinor: Minor;
}

export interface ExposureValue {
  readonly instruments: readonly InstrumentExposureValue[];
  /** Long and short added up; what strategies hold against each other counts twice. */
  readonly grossMinor: Minor;
  /** Long less short. */
  readonly netMinor: Minor;
  /** Instruments that are held and left out: without a mark, or a rate. */
  readonly left: readonly InstrumentId[];
  /** Instruments whose mark, or its currency's rate, is stale. */
  readonly stale: readonly InstrumentId[];
}

/** The exposure at given marks: each strategy's position by itself, valued where it could close. */
export function exposureValue(state: LedgerState, marks: AgedMarks): ExposureValue {
  const sums = new Map<InstrumentId, { long: number; short: number }>();
  const left = new Set<InstrumentId>();
  const stale = new Set<InstrumentId>();
  for (const { instrument: id, lots: held } of state.positions.values()) {
    if (held === 0) continue;
    const value = valueOf(state, marks, id, held);
    if (value === null) {
      left.add(id);
      continue;
    }
    if (value.isStale) stale.add(id);
    const sum = sums.get(id) ?? { long: 0, short: 0 };
    if (held > 0) sum.long += value.minor;
    else sum.short += value.minor;
    sums.set(id, sum);
  }
  const instruments = [...sums].map(([instrument, { long, short }]) => ({
    instrument,
    longMinor: minor(long),
    shortMinor: minor(short),
  }));
  const long = instruments.reduce((sum, each) => sum + each.longMinor, 0);
  const short = instruments.reduce((sum, each) => sum + each.shortMinor, 0);
  return {
    instruments,
    grossMinor: minor(long + short),
    netMinor: minor(long - short),
    left: [...left],
    stale: [...stale],
  };
}

function valueOf(
  state: LedgerState,
  marks: AgedMarks,
  id: InstrumentId,
  held: number,
): { readonly minor: number; readonly isStale: boolean } | null {
  const instrument = state.instruments.get(id);
  const valuation = state.valuations.get(id);
  invariant(instrument !== undefined && valuation !== undefined, `a position of unknown ${id}`);
  const mark = used(state, marks(id, held));
  if (mark === null) return null;
  const value = settlementValue(valuation, mark.price, lots(Math.abs(held)));
  const { reportedMinor, rate } = reportIn(state, marks, {
    currency: settlementCurrency(instrument),
    scale: instrument.settlementScale,
    amount: sumOf(value),
  });
  if (reportedMinor === null) return null;
  return { minor: reportedMinor, isStale: mark.isStale || rate?.isStale === true };
}
