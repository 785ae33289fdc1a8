/**
 * The one currency in which a backtest states its result, and the way of others into it.
 * Converts at the middle of a market of the backtest itself; knows no rates from elsewhere.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { type Instrument, settlementCurrency } from '../../contract/instrument.ts';
import { parseDecimal } from '../../contract/numbers.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import { topOf } from '../../state/market/market-view.ts';

/** Where the price of one currency in the reporting currency is read. */
interface Rate {
  readonly instrument: InstrumentId;
  /** Reporting minor units per settlement minor unit and price increment. */
  readonly factor: number;
}

export class ReportingCurrency {
  readonly currency: string;
  /** Decimals of its minor unit. */
  readonly scale: number;
  readonly #rates: ReadonlyMap<string, Rate | 'same'>;
  readonly #last = new Map<string, number>();

  private constructor(currency: string, scale: number, rates: ReadonlyMap<string, Rate | 'same'>) {
    this.currency = currency;
    this.scale = scale;
    this.#rates = rates;
  }

  /** The first settlement currency that all others can be stated in; null when there is none. */
  static of(instruments: readonly Instrument[]): ReportingCurrency | null {
    for (const candidate of instruments) {
      const currency = settlementCurrency(candidate);
      const scale = candidate.settlementScale;
      const rates = ratesTo(currency, scale, instruments);
      if (rates !== null) return new ReportingCurrency(currency, scale, rates);
    }
    return null;
  }

  /**
   * Minor units of `instrument`'s settlement currency in minor units of this one; the last known
   * rate while a market has no price, and null while it never had one.
   */
  convert(instrument: Instrument, minor: number, market: MarketState): number | null {
    const currency = settlementCurrency(instrument);
    const rate = this.#rates.get(currency);
    if (rate === 'same') return minor;
    if (rate === undefined) return null;
    const known = market.instruments.get(rate.instrument);
    const top = known === undefined ? null : topOf(known);
    if (top !== null) {
      this.#last.set(currency, ((top.bidPrice + top.askPrice) / 2) * rate.factor);
    }
    const last = this.#last.get(currency);
    if (last === undefined) return minor === 0 ? 0 : null;
    return minor * last;
  }
}

function ratesTo(
  currency: string,
  scale: number,
  instruments: readonly Instrument[],
): Map<string, Rate | 'same'> | null {
  const rates = new Map<string, Rate | 'same'>([[currency, 'same']]);
  for (const instrument of instruments) {
    const settled = settlementCurrency(instrument);
    if (rates.has(settled)) continue;
    const priced = instruments.find(({ base, quote }) => base === settled && quote === currency);
    const increment = priced === undefined ? null : parseDecimal(priced.priceIncrement);
    if (priced === undefined || increment === null) return null;
    const price = increment.mantissa / 10 ** increment.decimals;
    const factor = (price * 10 ** scale) / 10 ** instrument.settlementScale;
    rates.set(settled, { instrument: priced.id, factor });
  }
  return rates;
}
