/**
 * Works out the result of a backtest from what was kept while it ran.
 * Statistics are a library's; what it rests on is stated beside each figure.
 */
import { mean, standardDeviation } from 'simple-statistics';
import type { Stage } from '../../../telemetry/contract/stage.ts';
import type { SharedHistograms } from '../../../telemetry/record/shared-histograms.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { sumNumber, type WideSum } from '../../contract/wide-sum.ts';
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
import type { FillLog } from './fill-log.ts';
import type { ReasonTally } from './reason-tally.ts';
import type { ReportingCurrency } from './reporting-currency.ts';
import type { ResultTally } from './result-tally.ts';

/** About so many fills are handed over one by one; all of them count in every sum. */
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
  readonly reasons: ReasonTally;
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
    refusals: run.reasons.refusals(),
    orders: counts.sent,
    cancelled: counts.cancelled,
    rejected: counts.rejected,
    rejections: run.reasons.rejections(),
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
    withoutTop: withoutTop(core),
    staleMarks: tally.staleMarks(),
    gapCount: gapCount(core),
    gaps: run.gaps,
  };
}

const gapCount = ({ market }: Core): number =>
  [...market.instruments.values()].reduce((sum, { counts }) => sum + counts.gaps, 0);

const withoutTop = ({ market }: Core): string[] =>
  [...market.instruments.values()].flatMap(({ instrument, ticker, book }) =>
    ticker === null && book.updateId === null ? [instrument.id] : [],
  );

function detailOf(run: Finished, curve: BacktestCurve): RunDetail {
  const { tally, fills } = run;
  const fillLines = fills.lines(fillLinesLimit);
  return {
    curve,
    prices: tally.prices(),
    attribution: tally.attribution(),
    hours: tally.hours(),
    fillLines,
    fillsLeftOut: fills.length - fillLines.length,
    execution: executionOf(run),
    ackMillis: thinned(fills.ackNanos.toArray().map((nanos) => nanos / 1e6)),
    stages: stageQuantiles(run.histograms),
  };
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

/** As the ledger's own fold attributes it, on a running desk as in here. */
function executionOf({ core, currency }: Finished): ExecutionLine[] {
  const { ledger, market } = core;
  return [...ledger.books.totals.values()].flatMap((line): ExecutionLine[] => {
    const { strategy, fills, makerFills } = line;
    const instrument = ledger.instruments.get(line.instrument as InstrumentId);
    if (instrument === undefined || fills === 0) return [];
    const stated = (sum: WideSum): number =>
      currency.convert(instrument, sumNumber(sum), market) ?? 0;
    return [
      {
        strategy,
        instrument: instrument.id,
        makerFills,
        takerFills: fills - makerFills,
        turnoverMinor: stated(line.turnoverMinor),
        spreadPaidMinor: stated(line.spreadMinor),
        slippageMinor: stated(line.slippageMinor),
        feesMinor: stated(line.feesMinor),
      },
    ];
  });
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
