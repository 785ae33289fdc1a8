/**
 * The limits in force, by what they limit, so that a verdict looks each up once.
 * Fills nothing in: what was not set is not there.
 */
import type { InstrumentId, OperatorId, StrategyId } from '../../contract/ids.ts';
import type { Restriction } from '../../contract/limit-tree.ts';
import type { InstrumentLimits, Limits } from '../../contract/limits.ts';

export interface LimitsIndex {
  readonly instruments: ReadonlyMap<InstrumentId, InstrumentLimits>;
  /** What each strategy may trade. */
  readonly permissions: ReadonlyMap<StrategyId, ReadonlySet<InstrumentId>>;
  /** What each trader may order; null: traders are not held. */
  readonly traders: ReadonlyMap<OperatorId, ReadonlySet<InstrumentId>> | null;
  /** What nobody may order, as the desk file lists it. */
  readonly restricted: readonly Restriction[];
}

/** An index of `limits`; of nothing at all while none were set. */
export function indexLimits(limits: Limits | null): LimitsIndex {
  return {
    instruments: new Map(limits?.instruments.map((entry) => [entry.instrument, entry])),
    permissions: new Map(
      limits?.strategies.map((entry) => [entry.strategy, new Set(entry.instruments)]),
    ),
    traders:
      limits?.traders === undefined
        ? null
        : new Map(limits.traders.map((entry) => [entry.trader, new Set(entry.instruments)])),
    restricted: limits?.restricted ?? [],
  };
}
