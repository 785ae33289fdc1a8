/**
 * What a runner needs to run one strategy instance.
 * The owner of its orders is not among it: the host knows whose they are.
 */
import type { StrategyId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Clock } from '../../ports/clock.ts';

export interface RunnerSpec {
  readonly strategy: StrategyId;
  /** A module of the library, see `libraryModule`, or a strategy file that was checked. */
  readonly module: URL;
  /** It is a strategy file, whose imports the SDK answers. */
  readonly isFile?: boolean;
  /** As written in desk.yaml; the strategy's own schema checks them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
}
