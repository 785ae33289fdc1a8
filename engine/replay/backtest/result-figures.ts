/**
 * Works out the result of a backtest from what was kept while it ran.
 * Statistics are a library's; what it rests on is stated beside each figure.
 */
import { mean, standardDeviation } from 'simple-statistics';
import type { Stage } from '../../../telemetry/contract/stage.ts';
import type { SharedHistograms } from '../../../telemetry/record/shared-histograms.ts';
import { type Instrument, settlementValue } from '../../contract/instrument.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { Core } from '../../core/engine.ts';
import type { TapeHead } from '../../ports/tape.ts';
import type { BacktestClock } from './backtest-clock.ts';
import type {
  BacktestCurve,
  BacktestResult,
  DataGap,
  ExecutionLine,
  RunDetail,
  RunFigures,
  StageQuantiles,
} from './backtest-result.ts';
import type { StrategyFailure } from './backtest-strategies.ts';
import type { FillLog, LoggedFill } from './fill-log.ts';
import type { ReportingCurrency } from './reporting-currency.ts';
import type { ResultTally } from './result-tally.ts';

/** Fills that are handed over one by one; all of them count in every sum. */
export const fillLinesLimit = 20_000;
/** Acknowledgement times that are handed over; evenly chosen where there are more. */
const ackLimit = 5_000;
/** Fewer changes of equity than this have no Sharpe ratio. */
const sharpeSamplesLeast = 10;
const yearSeconds = 365 * 86_400;

/** A run that is over. */
export interface Finished {
  readonly messages: number;
  readonly levelUpdates: number;
  readonly seconds: number;
  readonly stateHash: string;
  readonly headHash: string;
  readonly ledgerEvents: number;
  readonly head: TapeHead;
  readonly seed: number;
  readonly core: Core;
  readonly clock: BacktestClock;
  readonly currency: ReportingCurrency;
  readonly tally: ResultTally;
  readonly fills: FillLog;
  readonly failures: readonly StrategyFailure[];
  readonly gaps: readonly DataGap[];
  readonly histograms: SharedHistograms;
}

export function resultOf(run: Finished): BacktestResult {
  const samples = run.tally.curve.samples();
  const periodSeconds = run.tally.curve.periodNanos / 1e9;
  const curve = { periodSeconds, ...samples };
  return { figures: figuresOf(run, curve), detail: detailOf(run, curve) };
}

function figuresOf(run: Finished, curve: BacktestCurve): RunFigures {
  const { core, tally, currency, messages, levelUpdates, seconds } = run;
  const { counts, orders } = core.ledger;
  return {
    messages,
    levelUpdates,
    seconds,
    messagesPerSecond: Math.round(messages / seconds),
    levelUpdatesPerSecond: Math.round(levelUpdates / seconds),
    intents: counts.intents,
    refused: counts.refused,
    orders: counts.sent,
    cancelled: counts.cancelled,
    rejected: counts.rejected,
    fills: counts.fills,
    faults: counts.faults,
    ledgerEvents: run.ledgerEvents,
    headHash: run.headHash,
    stateHash: run.stateHash,
    currency: currency.currency,
    currencyScale: currency.scale,
    pnlMinor: Math.round(tally.equityMinor()),
    maxDrawdownMinor: Math.round(tally.curve.maxDrawdownMinor),
    sharpe: sharpeOf(curve.equityMinor, curve.periodSeconds),
    simulatedSeconds: run.clock.now / 1e9,
    epochUtcNanos: run.head.epochUtcNanos,
    source: run.head.source,
    seed: run.seed,
    workingOrders: orders.size,
    failures: run.failures,
    gaps: run.gaps,
  };
}

function detailOf(run: Finished, curve: BacktestCurve): RunDetail {
  const { tally, fills } = run;
  const kept = Math.min(fills.length, fillLinesLimit);
  const counted = countFills(fills);
  return {
    curve,
    prices: tally.prices(),
    attribution: tally.attribution((strategy, instrument) => {
      return counted.get(keyOf(strategy, instrument)) ?? 0;
    }),
    hours: tally.hours(),
    fillLines: Array.from({ length: kept }, (_, index) => fills.at(index)),
    fillsLeftOut: fills.length - kept,
    execution: executionOf(run),
    ackMillis: thinned(fills.ackNanos.toArray().map((nanos) => nanos / 1e6)),
    stages: stageQuantiles(run.histograms),
  };
}

const keyOf = (strategy: string, instrument: string): string => `${strategy}|${instrument}`;

function countFills(fills: FillLog): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { strategy, instrument } of fills) {
    const key = keyOf(strategy, instrument);
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return counted;
}

/**
 * Mean over standard deviation of the changes of equity between samples, times the root of their
 * number in a year of 365 days. No interest is taken off: capital is not part of a backtest.
 */
export function sharpeOf(equityMinor: readonly number[], periodSeconds: number): number | null {
  const changes = equityMinor.slice(1).map((value, index) => value - (equityMinor[index] ?? 0));
  if (changes.length < sharpeSamplesLeast) return null;
  const deviation = standardDeviation(changes);
  if (deviation === 0) return null;
  return (mean(changes) / deviation) * Math.sqrt(yearSeconds / periodSeconds);
}

interface Sums {
  makerFills: number;
  takerFills: number;
  turnoverMinor: number;
  spreadPaidMinor: number;
  slippageMinor: number;
  feesMinor: number;
}

function executionOf({ core, fills, currency }: Finished): ExecutionLine[] {
  const sums = new Map<string, Sums & { strategy: string; instrument: string }>();
  const { ledger, market } = core;
  for (const fill of fills) {
    const { strategy, instrument: id } = fill;
    const instrument = ledger.instruments.get(id);
    if (instrument === undefined) continue;
    const key = keyOf(strategy, id);
    const line = sums.get(key) ?? { strategy, instrument: id, ...noSums() };
    sums.set(key, line);
    const stated = (minor: number): number => currency.convert(instrument, minor, market) ?? 0;
    addFill(line, fill, (price) => stated(valueAt(core, instrument, price, fill.lots)), stated);
  }
  return [...sums.values()];
}

const noSums = (): Sums => ({
  makerFills: 0,
  takerFills: 0,
  turnoverMinor: 0,
  spreadPaidMinor: 0,
  slippageMinor: 0,
  feesMinor: 0,
});

function valueAt(core: Core, instrument: Instrument, price: number, quantity: number): number {
  const valuation = core.ledger.valuations.get(instrument.id);
  if (valuation === undefined || price <= 0) return 0;
  const value = settlementValue(valuation, priceTicks(price), lots(quantity));
  // Of an inverse contract the value falls as the price rises.
  return instrument.kind === 'inverse' ? -value : value;
}

function addFill(
  line: Sums,
  fill: LoggedFill,
  value: (price: number) => number,
  stated: (minor: number) => number,
): void {
  const { side, price, isMaker, feeMinor, decisionBid, decisionAsk } = fill;
  const sign = side === 'buy' ? 1 : -1;
  const filled = value(price);
  line.turnoverMinor += Math.abs(filled);
  line.feesMinor += stated(feeMinor);
  if (isMaker) line.makerFills += 1;
  else line.takerFills += 1;
  if (Number.isNaN(decisionBid) || Number.isNaN(decisionAsk)) return;
  const touch = value((side === 'buy') !== isMaker ? decisionAsk : decisionBid);
  const middle = (value(decisionBid) + value(decisionAsk)) / 2;
  line.spreadPaidMinor += sign * (touch - middle);
  line.slippageMinor += sign * (filled - touch);
}

function thinned(values: readonly number[]): number[] {
  const step = Math.max(1, Math.ceil(values.length / ackLimit));
  return values.filter((_, index) => index % step === 0);
}

/** Those that take real time here: reading, committing and sending are simulated, or take none. */
const realStages: readonly Stage[] = ['decode', 'fold', 'decide', 'gate'];

function stageQuantiles(histograms: SharedHistograms): StageQuantiles[] {
  return realStages.flatMap((stage) => {
    const histogram = histograms.of(stage);
    if (histogram.count === 0) return [];
    const p50Nanos = histogram.quantile(0.5);
    return [{ stage, count: histogram.count, p50Nanos, p99Nanos: histogram.quantile(0.99) }];
  });
}
