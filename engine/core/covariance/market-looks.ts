/**
 * One look at the market: twice the mid of each instrument, or not a number where none counts.
 * Takes no mid that an order could not be judged by: a feed that is not live, a book that is not
 * whole, a reference older than its limit. Such a look is a gap.
 */
import { covarianceInstrumentsLimit } from '../../contract/covariance.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import { isTradable, topOf } from '../../state/market/market-view.ts';

/** The instruments of a matrix under these limits, in the order of their ids. */
export const lookedAt = ({ instruments }: Limits): InstrumentId[] =>
  instruments
    .map(({ instrument }) => instrument)
    .sort()
    .slice(0, covarianceInstrumentsLimit);

/** Twice the mid of each at `monoNanos`. */
export function twiceMidsOf(
  market: MarketState,
  limits: Limits,
  instruments: readonly InstrumentId[],
  monoNanos: number,
): Float64Array {
  const ages = new Map(limits.instruments.map((each) => [each.instrument, each]));
  return Float64Array.from(instruments, (id) => {
    const known = market.instruments.get(id);
    if (known === undefined || !isTradable(known)) return Number.NaN;
    const top = topOf(known);
    const ageMillis = ages.get(id)?.referenceAgeMillis ?? 0;
    if (top === null || monoNanos - top.receivedMonoNanos > ageMillis * 1e6) return Number.NaN;
    return top.bidPrice + top.askPrice;
  });
}
