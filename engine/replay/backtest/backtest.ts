/**
 * `quarterdeck backtest` without its words: a checked file and its data in, figures out, and the
 * report where one was asked for.
 * Expected faults (no such instrument, damage, a strategy that cannot be loaded) are values.
 */
import type { LoadedBacktest } from '../../config/load-backtest.ts';
import { InvariantError } from '../../contract/assert.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import type { BacktestResult, RunFigures } from './backtest-result.ts';
import { type GridFigures, gridFigures } from './backtest-summary.ts';
import { type OpenedData, openData } from './open-data.ts';
import { planBacktest } from './plan-backtest.ts';
import { writeReport } from './report/write-report.ts';
import { runPlans } from './run-plans.ts';

export interface BacktestProgress {
  /** From 0 to 1. */
  readonly share: number;
  readonly words: string;
}

export interface BacktestRequest {
  readonly loaded: LoadedBacktest;
  readonly configPath: string;
  /** Tapes and recordings. */
  readonly data: readonly string[];
  readonly workers?: number;
  /** With venues in processes of their own, in lock-step. */
  readonly isInLockStep?: boolean;
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
  const { loaded, data: files, onProgress } = request;
  let data: OpenedData;
  try {
    data = await openData(files, loaded.config, (share) => {
      onProgress({ share, words: 'reading the recordings' });
    });
  } catch (error) {
    return { ok: false, issues: [messageOf(error)] };
  }
  try {
    return await runOver(data, request);
  } catch (error) {
    // A broken invariant is no fault of the data, and is not to look like one.
    if (error instanceof InvariantError) throw error;
    return { ok: false, issues: [messageOf(error)] };
  } finally {
    await data.close();
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

async function runOver(data: OpenedData, request: BacktestRequest): Promise<BacktestOutcome> {
  const { loaded, configPath, workers, onProgress } = request;
  const planning = await planBacktest(loaded, configPath, data.head);
  if (!planning.ok) return planning;
  const { plans } = planning;
  const started = performance.now();
  const results = await runPlans({
    plans,
    tapePaths: data.tapePaths,
    ...(workers === undefined ? {} : { workers }),
    isInLockStep: request.isInLockStep === true,
    onProgress: (messages, done) => {
      const share = messages / Math.max(1, data.messages * plans.length);
      onProgress({ share, words: `${done} of ${plans.length} runs, ${messages} messages` });
    },
  });
  const seconds = (performance.now() - started) / 1_000;
  const [only] = results;
  if (only === undefined) return { ok: false, issues: ['the backtest has no run'] };
  if (only.figures.messages === 0) {
    return { ok: false, issues: [`there is no message in ${request.data.join(', ')}`] };
  }
  const grid = loaded.config.grid.length === 0 ? null : gridFigures(plans, results, seconds);
  const warnings = [
    ...data.warnings,
    ...gapWarnings(only.figures),
    ...results.flatMap(({ figures }, index) => failureWarnings(figures, plans[index]?.label ?? '')),
  ];
  return {
    ok: true,
    figures: grid ?? only.figures,
    failed: results.some(({ figures }) => figures.failures.length > 0),
    warnings,
    reportFiles: await reportOf(request.reportPath, plans, results, grid, warnings),
  };
}

/** Shows the run that made most; without a grid that is the only one. */
async function reportOf(
  path: string | undefined,
  plans: readonly BacktestPlan[],
  results: readonly BacktestResult[],
  grid: GridFigures | null,
  warnings: readonly string[],
): Promise<readonly string[]> {
  const shown = grid === null ? 0 : plans.findIndex(({ label }) => label === grid.best);
  const [plan, result] = [plans[shown], results[shown]];
  if (path === undefined || plan === undefined || result === undefined) return [];
  return writeReport(path, { plan, result, grid, warnings, engineVersion: quarterdeckVersion });
}

function failureWarnings({ failures }: RunFigures, label: string): string[] {
  const run = label === '' ? '' : ` of the run ${label}`;
  return failures.map(({ strategy, reason }) => `strategy ${strategy}${run} failed: ${reason}`);
}

function gapWarnings({ gaps }: RunFigures): string[] {
  const [first] = gaps;
  if (first === undefined) return [];
  const at = new Date(first.utcMillis).toISOString();
  const count = gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`;
  return [
    `the data has ${count}, the first at ${at} in ${first.instrument}: ${first.detail}; nothing ` +
      'could be traded until the feed was whole again: record a snapshot after it, or leave it out',
  ];
}
