/**
 * One place at the desk for a strategy, as desk.yaml describes it: whose orders it makes, of what.
 * Knows nothing of what runs there.
 */
import type { StrategyId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { Ownership } from '../contract/scope.ts';

/** One strategy of desk.yaml, with what its orders are owned by. */
export interface StrategySeat {
  readonly strategy: StrategyId;
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  /** Owner of an order but for its instrument and the strategy's version. */
  readonly owner: Omit<Ownership, 'instrument' | 'strategyVersion'>;
  /** SHA-256 (hex) of its entry in desk.yaml: a swap stays in force until that changes. */
  readonly entryHash: string;
}
