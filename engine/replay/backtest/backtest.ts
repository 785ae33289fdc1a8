/**
 * `quarterdeck backtest` without its words: a checked file and its data in, figures out, and the
 * report where one was asked for.
 * Expected faults (no such instrument, damage, a strategy that cannot be loaded) are values.
 */
import type { LoadedBacktest } from '../../config/load-backtest.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import type { BacktestResult, RunFigures } from './backtest-result.ts';
import { type GridFigures, gridFigures } from './backtest-summary.ts';
import { planBacktest } from './plan-backtest.ts';
import { runPlans } from './run-plans.ts';

export interface BacktestProgress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
}

export interface BacktestRequest {
  readonly loaded: LoadedBacktest;
  readonly configPath: string;
  /** Tapes and recordings. */
  readonly data: readonly string[];
  readonly workers?: number;
  /** Where the HTML report goes; left out: nowhere. */
  readonly reportPath?: string;
  readonly onProgress: (progress: BacktestProgress) => void;
}

export type BacktestOutcome =
  | {
      readonly ok: true;
      readonly figures: RunFigures | GridFigures;
      /** A strategy failed: the figures are of what was left. */
      readonly failed: boolean;
      readonly warnings: readonly string[];
      readonly reportFiles: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly string[] };

/** Runs a backtest file over its data. */
export async function backtest(request: BacktestRequest): Promise<BacktestOutcome> {
  const { loaded, configPath, data: tapePaths, workers, onProgress } = request;
  const tape = openTape(tapePaths);
  tape.close();
  const planning = await planBacktest(loaded, configPath, tape.head);
  if (!planning.ok) return planning;
  const { plans } = planning;
  const started = performance.now();
  const results = await runPlans({
    plans,
    tapePaths,
    ...(workers === undefined ? {} : { workers }),
    onDone: (done, of) => onProgress({ what: 'backtest', done, of }),
  });
  const seconds = (performance.now() - started) / 1_000;
  const [only] = results;
  const isGrid = loaded.config.grid.length > 0 || only === undefined;
  return {
    ok: true,
    figures: isGrid ? gridFigures(plans, results, seconds) : only.figures,
    failed: results.some(({ figures: { failures } }) => failures.length > 0),
    warnings: results.flatMap((result) => warningsOf(result)),
    reportFiles: [],
  };
}

function warningsOf({ figures: { failures } }: BacktestResult): string[] {
  return failures.map(({ strategy, reason }) => `strategy ${strategy} failed: ${reason}`);
}
