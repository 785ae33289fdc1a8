/**
 * Runs one plan with every venue in a process of its own, which takes its time from the backtest's
 * simulated clock and answers before that goes on: to be held against the same plan in one thread.
 */
import { openTape } from '../../../tape/segments/tape-session.ts';
import type { BacktestResult } from '../backtest-result.ts';
import { type BacktestRunOptions, runBacktest } from '../run-backtest.ts';
import { RemoteVenue } from './remote-venue.ts';

/** Runs over these tapes; rejects when a venue's process ends before it. */
export function runInLockStep(
  run: Omit<BacktestRunOptions, 'tape' | 'openStepped'>,
  tapePaths: readonly string[],
): Promise<BacktestResult> {
  return runBacktest({
    ...run,
    tape: openTape(tapePaths),
    openStepped: (surroundings) => RemoteVenue.start({ ...surroundings, tapePaths }),
  });
}
