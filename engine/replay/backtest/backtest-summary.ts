/**
 * The figures of many runs together, and each run's own.
 * Weighs nothing but money: the best run is the one that made most.
 */
import { createHash } from 'node:crypto';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult, RunFigures } from './backtest-result.ts';
import { mergedReasons, type ReasonLine } from './reason-tally.ts';

/** One run of a grid. */
export interface LabelledRun extends RunFigures {
  readonly label: string;
}

/** Many runs: sums, and the best run's money; the hash is over the hashes in their order. */
export interface GridFigures {
  readonly messages: number;
  readonly seconds: number;
  readonly messagesPerSecond: number;
  readonly levelUpdatesPerSecond: number;
  readonly intents: number;
  readonly refused: number;
  readonly refusals: readonly ReasonLine[];
  readonly orders: number;
  readonly rejected: number;
  readonly rejections: readonly ReasonLine[];
  readonly fills: number;
  readonly ledgerEvents: number;
  readonly stateHash: string;
  readonly pnlMinor: number;
  readonly maxDrawdownMinor: number;
  readonly sharpe: number | null;
  readonly currency: string;
  readonly currencyScale: number;
  /** The run that `pnlMinor`, `maxDrawdownMinor` and `sharpe` are of: the one that made most. */
  readonly best: string;
  readonly runs: readonly LabelledRun[];
}

/** `seconds`: wall time of all runs together. */
export function gridFigures(
  plans: readonly BacktestPlan[],
  results: readonly BacktestResult[],
  seconds: number,
): GridFigures {
  const runs = results.map(({ figures }, index) => {
    return { label: plans[index]?.label ?? '', ...figures };
  });
  const [first] = runs;
  if (first === undefined) throw new RangeError('a backtest without a run');
  const best = runs.reduce((most, one) => (one.pnlMinor > most.pnlMinor ? one : most), first);
  const sum = (of: (one: LabelledRun) => number): number =>
    runs.reduce((total, one) => total + of(one), 0);
  const messages = sum((one) => one.messages);
  const hash = createHash('sha256');
  for (const { stateHash } of runs) hash.update(`${stateHash}\n`);
  return {
    messages,
    seconds,
    messagesPerSecond: Math.round(messages / seconds),
    levelUpdatesPerSecond: Math.round(sum((one) => one.levelUpdates) / seconds),
    intents: sum((one) => one.intents),
    refused: sum((one) => one.refused),
    refusals: mergedReasons(runs.map((one) => one.refusals)),
    orders: sum((one) => one.orders),
    rejected: sum((one) => one.rejected),
    rejections: mergedReasons(runs.map((one) => one.rejections)),
    fills: sum((one) => one.fills),
    ledgerEvents: sum((one) => one.ledgerEvents),
    stateHash: hash.digest('hex'),
    pnlMinor: best.pnlMinor,
    maxDrawdownMinor: best.maxDrawdownMinor,
    sharpe: best.sharpe,
    currency: best.currency,
    currencyScale: best.currencyScale,
    best: best.label,
    runs,
  };
}
