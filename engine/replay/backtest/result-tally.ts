/**
 * Keeps what a backtest's result is made of while it runs: the curve, prices and hours at even
 * distances of simulated time, and what is open at the end.
 * Values open lots at the price they could be closed at, or could last be; books nothing itself.
 */
import { invariant } from '../../contract/assert.ts';
import { settlementValue } from '../../contract/instrument.ts';
import { lots, type MonoNanos } from '../../contract/numbers.ts';
import type { Core } from '../../core/engine.ts';
import { type PortfolioLine, portfolioOf } from '../../core/portfolio/portfolio.ts';
import { attributionKey } from '../../state/attribution.ts';
import { topOf } from '../../state/market/market-view.ts';
import type { BacktestClock } from './backtest-clock.ts';
import type { AttributionLine, HourLine, PriceLine } from './backtest-result.ts';
import { Column } from './column.ts';
import { EquityCurve } from './equity-curve.ts';
import { LastMarks, type StaleMark } from './last-marks.ts';
import type { ReportingCurrency } from './reporting-currency.ts';

const hourMillis = 3_600_000;

interface Hour {
  readonly hourUtcMillis: number;
  netMinor: number;
  fills: number;
}

export class ResultTally {
  readonly curve = new EquityCurve();
  readonly #core: Core;
  readonly #clock: BacktestClock;
  readonly #currency: ReportingCurrency;
  readonly #marks: LastMarks;
  readonly #middles = new Map<string, Column>();
  readonly #hours: Hour[] = [];
  #nextSampleNanos = 0;
  #equityAtHour = 0;
  #equity = 0;
  #fillsSeen = 0;

  constructor(core: Core, clock: BacktestClock, currency: ReportingCurrency) {
    this.#core = core;
    this.#clock = clock;
    this.#currency = currency;
    this.#marks = new LastMarks(core.market);
    for (const id of core.market.instruments.keys()) this.#middles.set(id, new Column());
  }

  /** Profit now, in reporting minor units; open lots at the price they could be closed at. */
  equityMinor(): number {
    let sum = 0;
    for (const line of this.#lines()) sum += this.#netOf(line);
    return sum;
  }

  /** To be called once a second: takes a sample where one is due, or looks at the profit alone. */
  look(at: MonoNanos): void {
    if (at >= this.#nextSampleNanos) this.sample(at);
    else this.curve.glance(this.equityMinor());
  }

  /** Takes a sample of everything. */
  sample(at: MonoNanos): void {
    const equity = this.equityMinor();
    const before = this.curve.periodNanos;
    for (const [id, column] of this.#middles) {
      const known = this.#core.market.instruments.get(id as never);
      const top = known === undefined ? null : topOf(known);
      column.push(top === null ? Number.NaN : (top.bidPrice + top.askPrice) / 2);
    }
    this.curve.sample(at, equity, this.#exposureMinor());
    if (this.curve.periodNanos !== before)
      for (const column of this.#middles.values()) column.halve();
    this.#nextSampleNanos = at + this.curve.periodNanos;
    this.#equity = equity;
    this.#countHour();
  }

  /** A fill was booked: the deepest fall may lie between two samples. */
  filled(): void {
    this.curve.glance(this.equityMinor());
  }

  hours(): HourLine[] {
    return this.#hours;
  }

  prices(): PriceLine[] {
    return [...this.#core.market.instruments.values()].map(({ instrument }) => ({
      instrument,
      middleTicks: this.#middles.get(instrument.id)?.toArray() ?? [],
    }));
  }

  /** Gain by strategy and instrument, with open lots; fills as the ledger's fold counts them. */
  attribution(): AttributionLine[] {
    const { totals } = this.#core.ledger.books;
    return this.#lines().map((line) => {
      const { strategy, instrument, realisedMinor, unrealisedMinor, feesMinor } = line;
      return {
        strategy,
        instrument,
        netMinor: this.#netOf(line),
        realisedMinor: this.#converted(line, realisedMinor),
        unrealisedMinor: this.#converted(line, unrealisedMinor ?? 0),
        feesMinor: this.#converted(line, feesMinor),
        fills: totals.get(attributionKey(strategy, instrument))?.fills ?? 0,
        lots: line.lots,
      };
    });
  }

  /** Of instruments with open lots: marks that are from before their market had no price. */
  staleMarks(): StaleMark[] {
    const open = new Set(this.#lines().flatMap((line) => (line.lots === 0 ? [] : line.instrument)));
    return [...open].flatMap((id) => this.#marks.staleOf(id, this.#clock.now) ?? []);
  }

  #lines(): readonly PortfolioLine[] {
    return portfolioOf(this.#core.ledger, this.#marks.of).lines;
  }

  #netOf(line: PortfolioLine): number {
    const { realisedMinor, unrealisedMinor, feesMinor } = line;
    return this.#converted(line, realisedMinor + (unrealisedMinor ?? 0) - feesMinor);
  }

  #converted({ instrument }: PortfolioLine, minor: number): number {
    const { ledger, market } = this.#core;
    const known = ledger.instruments.get(instrument);
    invariant(known !== undefined, `a position in ${instrument}, which is not defined`);
    return this.#currency.convert(known, minor, market) ?? 0;
  }

  #exposureMinor(): number {
    const { ledger } = this.#core;
    let sum = 0;
    for (const line of this.#lines()) {
      const valuation = ledger.valuations.get(line.instrument);
      if (line.mark === null || valuation === undefined) continue;
      const value = settlementValue(valuation, line.mark, lots(Math.abs(line.lots)));
      sum += this.#converted(line, value);
    }
    return sum;
  }

  /** Puts what was made since the last sample to the hour in which it ends. */
  #countHour(): void {
    const hourUtcMillis = Math.floor(this.#clock.utcMillis() / hourMillis) * hourMillis;
    let hour = this.#hours.at(-1);
    if (hour?.hourUtcMillis !== hourUtcMillis) {
      hour = { hourUtcMillis, netMinor: 0, fills: 0 };
      this.#hours.push(hour);
    }
    const { fills } = this.#core.ledger.counts;
    hour.netMinor += this.#equity - this.#equityAtHour;
    hour.fills += fills - this.#fillsSeen;
    this.#equityAtHour = this.#equity;
    this.#fillsSeen = fills;
  }
}
