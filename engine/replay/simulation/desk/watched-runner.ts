/**
 * A runner of a strategy that lets be seen what it was told, what it handed over and took over, and
 * when the host hears it. Changes nothing of what passes.
 */
import type { StrategyId } from '../../../contract/ids.ts';
import type {
  CarriedState,
  RunnerListener,
  StrategyOrderUpdate,
  SwappableRunner,
} from '../../../contract/strategy.ts';
import type { Surroundings } from '../../../host/surroundings.ts';

/** One running instance of a strategy, as it is watched. */
export interface RunnerWatch {
  readonly strategy: StrategyId;
  /** What the host holds. */
  readonly runner: SwappableRunner;
  /** Working orders that it was told of. */
  readonly orders: ReadonlySet<string>;
  /** What it was told that the strategy holds, by instrument. */
  readonly lots: ReadonlyMap<string, number>;
  /** Undefined until it has handed over, and when what it had is lost. */
  readonly handed: CarriedState | null | undefined;
  /** What it goes on from; null: it began anew. */
  readonly taken: CarriedState | null;
  /** The host hears a wish of it, in this very call. */
  readonly isHeard: boolean;
}

/** Makes the runners of `make`, and tells of each before it starts. */
export function watchedRunners(
  make: NonNullable<Surroundings['strategyRunner']>,
  onRunner: (watch: RunnerWatch) => void,
): NonNullable<Surroundings['strategyRunner']> {
  return (spec, listener) => {
    const seen = {
      orders: new Set<string>(),
      lots: new Map<string, number>(),
      handed: undefined as CarriedState | null | undefined,
      taken: null as CarriedState | null,
      isHeard: false,
    };
    const inner = make(spec, heard(listener, seen));
    const runner: SwappableRunner = {
      ...inner,
      onOrder: (update) => {
        learn(seen.orders, update);
        inner.onOrder(update);
      },
      onPosition: (position) => {
        seen.lots.set(position.instrument, position.lots);
        inner.onPosition(position);
      },
      handOver: async (millisLimit) => {
        const outcome = await inner.handOver(millisLimit);
        seen.handed = outcome.kind === 'handedOver' ? outcome.carried : undefined;
        return outcome;
      },
      resume: () => {
        seen.handed = undefined;
        inner.resume();
      },
      takeOver: async (carried, millisLimit) => {
        const refusal = await inner.takeOver(carried, millisLimit);
        if (refusal === '') seen.taken = carried;
        return refusal;
      },
    };
    onRunner(Object.assign(seen, { strategy: spec.strategy, runner }));
    return runner;
  };
}

function learn(orders: Set<string>, { order }: StrategyOrderUpdate): void {
  if (order !== null) orders.add(order.clientOrderId);
}

function heard(listener: RunnerListener, seen: { isHeard: boolean }): RunnerListener {
  const during = (tell: () => void): void => {
    seen.isHeard = true;
    try {
      tell();
    } finally {
      seen.isHeard = false;
    }
  };
  return {
    ...listener,
    onPlace: (place) => during(() => listener.onPlace(place)),
    onCancel: (cancel) => during(() => listener.onCancel(cancel)),
    onAmend: (amend) => during(() => listener.onAmend(amend)),
    onParent: (parent) => during(() => listener.onParent(parent)),
  };
}
