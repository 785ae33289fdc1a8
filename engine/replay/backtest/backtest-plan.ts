/**
 * One run of a backtest as it is carried out: plain data, so that it can be handed to a worker.
 * Everything in it was checked; nothing in it is looked up again.
 */
import type { BacktestVenue } from '../../contract/backtest.ts';
import type { StrategyId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Limits } from '../../contract/limits.ts';
import type { Ownership } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';
import type { LatencySource } from './order-latency.ts';

/** One strategy, where it is loaded from and what it may trade. */
export interface PlannedStrategy {
  readonly strategy: StrategyId;
  /** URL of a module of the library, or of a strategy file that was checked. */
  readonly moduleUrl: string;
  readonly isFile: boolean;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly instruments: readonly Instrument[];
  readonly owner: Omit<Ownership, 'instrument' | 'strategyVersion'>;
}

export interface PlannedVenue {
  readonly config: BacktestVenue;
  readonly instruments: readonly Instrument[];
  readonly latency: LatencySource;
}

export interface BacktestPlan {
  readonly name: string;
  /** What sets it apart from the other runs of its file; '' when there is one run. */
  readonly label: string;
  readonly configHash: string;
  readonly seed: number;
  readonly limits: Limits;
  /** Missing: none. */
  readonly trips?: readonly TripRule[];
  readonly venues: readonly PlannedVenue[];
  readonly strategies: readonly PlannedStrategy[];
}
