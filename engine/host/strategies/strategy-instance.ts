/**
 * One running instance of a strategy: its runner, what it was loaded from, and where it stands.
 * Holds no orders and judges no wishes.
 */
import { cutLine } from '../../contract/line-cut.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Mode } from '../../contract/scope.ts';
import type {
  StrategyAmend,
  StrategyCancel,
  StrategyParent,
  StrategyPlace,
  SwappableRunner,
} from '../../contract/strategy.ts';
import type { isolatedRunner } from '../../strategies/host/isolated-runner.ts';
import { systemClock } from '../clock.ts';
import type { StrategySeat } from './strategy-seat.ts';
import { WishAllowance } from './wish-allowance.ts';

/** What an instance is loaded from. */
export interface StrategySource {
  readonly url: URL;
  /** For people: a module of the library, or a file with the start of its hash. */
  readonly label: string;
  /** Null: a module of the library. */
  readonly file: { readonly file: string; readonly fileHash: string } | null;
}

/**
 * `warming`: sees the market, and none of its wishes is heard. `handedOver`: it has stopped
 * deciding for another instance, and may yet go on.
 */
export type InstanceState =
  | 'starting'
  | 'warming'
  | 'running'
  | 'handedOver'
  | 'stopped'
  | 'failed';

export interface StrategyInstance {
  readonly seat: StrategySeat;
  readonly source: StrategySource;
  readonly runner: SwappableRunner;
  readonly allowance: WishAllowance;
  version: string;
  /** What it does when the state carried to it is lost; null: it carries none. */
  whenCarriedLost: 'start' | 'refuse' | null;
  state: InstanceState;
  why: string;
  /** The mode it was last told. */
  mode: Mode | null;
  /** What holds it in that mode, as it was last told. */
  modeReason: string;
  /** Wishes before it was promoted: none of them reached the gate. */
  wishesDropped: number;
  /** Why its thread ended; null while it lives. */
  failure: string | null;
  /** Since when it has been of no more use; null while it is. */
  failedMono: MonoNanos | null;
}

/** Who hears what an instance wants and how it fares. */
export interface InstanceEars {
  readonly onPlace: (instance: StrategyInstance, place: StrategyPlace) => void;
  readonly onCancel: (instance: StrategyInstance, cancel: StrategyCancel) => void;
  readonly onAmend: (instance: StrategyInstance, amend: StrategyAmend) => void;
  readonly onParent: (instance: StrategyInstance, parent: StrategyParent) => void;
  readonly onFailure: (instance: StrategyInstance, reason: string) => void;
}

/** Makes an instance in state `starting`; starts nothing. */
export function createInstance(
  seat: StrategySeat,
  source: StrategySource,
  makeRunner: typeof isolatedRunner,
  ears: InstanceEars,
): StrategyInstance {
  const { strategy, parameters, instruments } = seat;
  const loaded = { module: source.url, isFile: source.file !== null };
  const spec = { strategy, ...loaded, parameters, instruments, clock: systemClock };
  const runner = makeRunner(spec, {
    onPlace: (place) => ears.onPlace(instance, place),
    onCancel: (cancel) => ears.onCancel(instance, cancel),
    onAmend: (amend) => ears.onAmend(instance, amend),
    onParent: (parent) => ears.onParent(instance, parent),
    onWhy: (line) => {
      instance.why = cutLine(line, 200);
    },
    onFailure: (reason) => {
      instance.failure = reason;
      ears.onFailure(instance, reason);
    },
  });
  const instance: StrategyInstance = {
    seat,
    source,
    runner,
    allowance: new WishAllowance(),
    version: '0',
    whenCarriedLost: null,
    state: 'starting',
    why: 'starting',
    mode: null,
    modeReason: '',
    wishesDropped: 0,
    failure: null,
    failedMono: null,
  };
  return instance;
}

/** Whether it sees the market. */
export const seesMarket = ({ state }: StrategyInstance): boolean =>
  state === 'running' || state === 'warming' || state === 'handedOver';
