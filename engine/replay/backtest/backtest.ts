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
import {
  type HostComparison,
  obstacleToPaper,
  runAgainstHost,
} from './lock-step/run-against-host.ts';
import { type OpenedData, openData } from './open-data.ts';
import { planBacktest } from './plan-backtest.ts';
import type { ReportFacts } from './report/report-html.ts';
import { reportObstacle, writeReport } from './report/write-report.ts';
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
  /** Holds every run against a paper run of the engine's own host in lock-step. */
  readonly isAgainstHost?: boolean;
  /** Where the HTML report goes; left out: nowhere. */
  readonly reportPath?: string;
  readonly onProgress: (progress: BacktestProgress) => void;
}

export type BacktestOutcome =
  | {
      readonly ok: true;
      readonly figures: RunFigures | GridFigures;
      /** A strategy failed, and the figures are of what was left; or the report did. */
      readonly failed: boolean;
      /** How each run compares with its paper run; none unless that was asked for. */
      readonly comparisons: readonly HostComparison[];
      readonly warnings: readonly string[];
      /** What was assumed in reading the data. */
      readonly notes: readonly string[];
      readonly reportFiles: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly string[] };

/** Runs a backtest file over its data. */
export async function backtest(request: BacktestRequest): Promise<BacktestOutcome> {
  const { loaded, data: files, reportPath, onProgress } = request;
  const obstacle = reportPath === undefined ? null : await reportObstacle(reportPath);
  if (obstacle !== null) return { ok: false, issues: [obstacle] };
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
  const { loaded, configPath } = request;
  const planning = await planBacktest(loaded, configPath, data.head);
  if (!planning.ok) return planning;
  const { plans } = planning;
  if (request.isAgainstHost === true) {
    const obstacle = await obstacleToPaper(plans, request.data);
    if (obstacle !== null) return { ok: false, issues: [obstacle] };
  }
  const started = performance.now();
  const { results, comparisons } = await resultsOf(plans, data, request);
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
    ...topWarnings(only.figures),
    ...results.flatMap(({ figures }, index) => runWarnings(figures, plans[index]?.label ?? '')),
  ];
  const notes = [...data.notes, ...latencyNotes(plans), ...fundingNotes(only.figures, plans)];
  const failed = results.some(({ figures }) => figures.failures.length > 0);
  const done = { ok: true, comparisons, figures: grid ?? only.figures, notes } as const;
  const words = { warnings, notes };
  try {
    const reportFiles = await reportOf(request.reportPath, plans, results, grid, words);
    return { ...done, failed, warnings, reportFiles };
  } catch (error) {
    // What the run came to is worth more than its page.
    const problem = `the report could not be written: ${messageOf(error)}`;
    return { ...done, failed: true, warnings: [...warnings, problem], reportFiles: [] };
  }
}

/** Runs the plans, each against a paper run of the host where that was asked for. */
async function resultsOf(
  plans: readonly BacktestPlan[],
  { tapePaths, messages: tapeMessages }: OpenedData,
  { loaded, data: files, workers, isInLockStep, isAgainstHost, onProgress }: BacktestRequest,
): Promise<{ results: BacktestResult[]; comparisons: HostComparison[] }> {
  const passes = plans.length * (isAgainstHost === true ? 2 : 1);
  const tell = (messages: number, done: number): void => {
    const share = messages / Math.max(1, tapeMessages * passes);
    onProgress({ share, words: `${done} of ${plans.length} runs, ${messages} messages` });
  };
  if (isAgainstHost !== true) {
    const pool = workers === undefined ? {} : { workers };
    const step = { isInLockStep: isInLockStep === true };
    const results = await runPlans({ plans, tapePaths, ...pool, ...step, onProgress: tell });
    return { results, comparisons: [] };
  }
  const results: BacktestResult[] = [];
  const comparisons: HostComparison[] = [];
  const { config: desk } = loaded.desk;
  for (const [index, plan] of plans.entries()) {
    const before = 2 * index * tapeMessages;
    const run = await runAgainstHost({ plan, desk, tapePaths, files }, (messages) =>
      tell(before + messages, index),
    );
    results.push(run.result);
    comparisons.push(run.comparison);
  }
  return { results, comparisons };
}

/** Shows the run that made most; without a grid that is the only one. */
async function reportOf(
  path: string | undefined,
  plans: readonly BacktestPlan[],
  results: readonly BacktestResult[],
  grid: GridFigures | null,
  words: Pick<ReportFacts, 'warnings' | 'notes'>,
): Promise<readonly string[]> {
  const shown = grid === null ? 0 : plans.findIndex(({ label }) => label === grid.best);
  const [plan, result] = [plans[shown], results[shown]];
  if (path === undefined || plan === undefined || result === undefined) return [];
  return writeReport(path, { plan, result, grid, ...words, engineVersion: quarterdeckVersion });
}

function runWarnings({ failures, staleMarks }: RunFigures, label: string): string[] {
  const run = label === '' ? '' : ` of the run ${label}`;
  const stale = staleMarks.map(({ instrument, ageSeconds }) => {
    const value =
      ageSeconds === null
        ? 'as nothing: there never was one'
        : `at the last, of ${Math.ceil(ageSeconds)} s before`;
    return `${instrument}${run} has no price at the end; its open lots are valued ${value}`;
  });
  return [
    ...failures.map(({ strategy, reason }) => `strategy ${strategy}${run} failed: ${reason}`),
    ...stale,
  ];
}

function latencyNotes([plan]: readonly BacktestPlan[]): string[] {
  return (plan?.venues ?? []).flatMap(({ config, latency }) => {
    if (latency.kind !== 'recorded' || latency.latencies.leftOut === 0) return [];
    const { leftOut } = latency.latencies;
    return [`order latencies of ${config.id}: rows in no pair of request and answer: ${leftOut}`];
  });
}

/** Perpetuals are funded every eight hours as a rule, at a rate that no recording here tells. */
const fundingSeconds = 8 * 3_600;

function fundingNotes({ simulatedSeconds }: RunFigures, plans: readonly BacktestPlan[]): string[] {
  const held = plans.flatMap(({ venues }) => venues).flatMap(({ instruments }) => instruments);
  const names = new Set(held.filter(({ kind }) => kind !== 'spot').map(({ id }) => id));
  if (simulatedSeconds < fundingSeconds || names.size === 0) return [];
  return [`no funding is charged on what is held of ${[...names].join(', ')} over funding times`];
}

const topWarnings = ({ withoutTop }: RunFigures): string[] =>
  withoutTop.map(
    (instrument) =>
      `the data has no top of book and no book of ${instrument}, so nothing is decided or filled ` +
      'there: add its quotes or depth; bars get tops by quarterdeck import --spread N',
  );

function gapWarnings({ gaps, gapCount }: RunFigures): string[] {
  const [first] = gaps;
  if (first === undefined) return [];
  const at = new Date(first.utcMillis).toISOString();
  const count = gapCount === 1 ? 'a gap' : `${gapCount} gaps`;
  return [
    `the data has ${count}, the first at ${at} in ${first.instrument}: ${first.detail}; nothing ` +
      'could be traded until the feed was whole again: record a snapshot after it, or leave it out',
  ];
}
