/**
 * Runs one plan twice, as a backtest and as a paper run of the engine's own host in lock-step, and
 * holds what was traded against each other: orders, their times, fills, positions, fees and gain.
 */
import { createHash } from 'node:crypto';
import { DeskConfig } from '../../../contract/config.ts';
import { type RecordedSession, readSessions } from '../../../tape/recorded-session.ts';
import type { BacktestPlan } from '../backtest-plan.ts';
import type { BacktestResult } from '../backtest-result.ts';
import type { TaskOutcome } from '../backtest-worker.ts';
import { RunThreads } from '../run-threads.ts';
import { runAsPaper } from './paper-thread.ts';
import type { PaperResult } from './paper-words.ts';

/** How a paper run compares with the backtest of the same plan. */
export interface HostComparison extends Omit<PaperResult, 'lines'> {
  readonly isEqual: boolean;
  /** Of the backtest. */
  readonly backtestTradingHash: string;
  /** The first lines of the trading records that are not the same; null: all are. */
  readonly firstDifference: { readonly backtest: string; readonly paper: string } | null;
}

export interface AgainstHostTask {
  readonly plan: BacktestPlan;
  /** The desk file that the backtest file amounts to. */
  readonly desk: DeskConfig;
  readonly tapePaths: readonly string[];
  /** The recordings from which the tape was made. */
  readonly files: readonly string[];
}

/** What stands against a paper run of the plans over these files; null: nothing does. */
export async function obstacleToPaper(
  plans: readonly BacktestPlan[],
  files: readonly string[],
): Promise<string | null> {
  const [plan] = plans;
  if (plan === undefined || plan.venues.length !== 1) {
    return 'a paper desk has one simulated venue: leave one in the file, or use --lock-step venue';
  }
  if (plan.venues.some(({ config }) => config.halts.length > 0)) {
    return 'the venue of a paper desk has no halts: leave them out, or use --lock-step venue';
  }
  const instead = 'give recordings of one Binance market, or use --lock-step venue';
  let sessions: readonly RecordedSession[];
  try {
    sessions = await readSessions(files);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return `a paper desk plays recordings, and ${problem}; ${instead}`;
  }
  return sessions.length === 1 ? null : `these are of ${sessions.length} markets; ${instead}`;
}

/** Runs both; `onProgress` is told the messages of both together. */
export async function runAgainstHost(
  task: AgainstHostTask,
  onProgress: (messages: number) => void,
): Promise<{ readonly result: BacktestResult; readonly comparison: HostComparison }> {
  const { plan, files } = task;
  const { result, lines } = await backtestOf(task, onProgress);
  const { messages, epochUtcNanos } = result.figures;
  const paper = await runAsPaper({ plan, desk: deskOf(task), files, epochUtcNanos }, (frames) =>
    onProgress(messages + frames),
  );
  return { result, comparison: comparisonOf(lines, paper) };
}

/** In a thread of its own, as the paper run is: a strategy file is loaded anew for each. */
async function backtestOf(
  { plan, tapePaths }: AgainstHostTask,
  onProgress: (messages: number) => void,
): Promise<TaskOutcome> {
  const thread = new RunThreads(1, true);
  try {
    return await thread.run({ plan, tapePaths, isRecorded: true }, onProgress);
  } finally {
    await thread.close();
  }
}

/** The desk file of the paper run: its parameters are the plan's, and one operator may arm it. */
function deskOf({ desk, plan }: AgainstHostTask): DeskConfig {
  const strategies = desk.strategies.map((strategy) => {
    const planned = plan.strategies.find((one) => one.strategy === strategy.id);
    return { ...strategy, parameters: planned?.parameters ?? strategy.parameters };
  });
  return DeskConfig.parse({ ...desk, strategies, singleOperator: true, tape: { record: false } });
}

function comparisonOf(lines: readonly string[], paper: PaperResult): HostComparison {
  const { lines: others, ...rest } = paper;
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  const backtestTradingHash = hash.digest('hex');
  const isEqual = backtestTradingHash === rest.tradingHash;
  const length = Math.max(lines.length, others.length);
  const place = Array.from({ length }, (_, at) => at).find((at) => lines[at] !== others[at]);
  const firstDifference =
    place === undefined
      ? null
      : { backtest: (lines[place] ?? '').trim(), paper: (others[place] ?? '').trim() };
  return { ...rest, isEqual, backtestTradingHash, firstDifference };
}
