/**
 * The covariance of a running desk: looks at the mids at the boundaries of the interval, has the
 * matrix worked out beside the loop, and hands it to the core as an input like any other.
 * Judges nothing. While it cannot tell, the matrix in force ages, and the gate refuses by itself.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { CovarianceRule } from '../../contract/covariance.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import { lookedAt, twiceMidsOf } from '../../core/covariance/market-looks.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { Estimated, Estimator, MakeEstimator } from './estimator.ts';

/** Looks that were not answered; beyond these the next ones are left out, and are gaps. */
const unansweredLimit = 8;

export interface CovarianceRoomOptions {
  readonly loop: Pick<Loop, 'core' | 'process' | 'observe'>;
  readonly make: MakeEstimator;
  readonly log: Pick<Log, 'error'>;
}

/** What it looks at under the limits in force. */
interface Watched {
  /** Of everything that makes former looks worthless where it changes. */
  readonly key: string;
  readonly limits: Limits;
  readonly rule: CovarianceRule;
  readonly instruments: readonly InstrumentId[];
  readonly intervalNanos: number;
}

export class CovarianceRoom {
  readonly #options: CovarianceRoomOptions;
  #watched: Watched | null = null;
  #estimator: Estimator | null = null;
  #unanswered = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #unobserve: () => void;

  constructor(options: CovarianceRoomOptions) {
    this.#options = options;
    this.#unobserve = options.loop.observe((event) => this.#hear(event));
    this.#renew();
  }

  close(): void {
    this.#unobserve();
    this.#end();
  }

  #hear({ body }: LedgerEvent): void {
    const { type } = body;
    const renews =
      type === 'limits.set' || type === 'instrument.defined' || type === 'instrument.regridded';
    if (renews) this.#renew();
  }

  /** Begins anew where the rule, the instruments or their grids are others. */
  #renew(): void {
    const next = this.#wanted();
    if (next?.key !== this.#watched?.key) {
      this.#end();
      this.#watched = next;
      if (next !== null) this.#waitForBoundary(next);
      return;
    }
    this.#watched = next;
  }

  #wanted(): Watched | null {
    const { limits, instruments: known } = this.#options.loop.core.ledger;
    const rule = limits?.covariance;
    if (limits === null || rule === undefined) return null;
    const instruments = lookedAt(limits);
    const grids = instruments.map((id) => known.get(id)?.priceIncrement ?? '');
    const key = canonicalJson({ rule, instruments, grids });
    return { key, limits, rule, instruments, intervalNanos: rule.intervalMillis * 1e6 };
  }

  #waitForBoundary(watched: Watched): void {
    const { mono } = stampNow();
    const next = (Math.floor(mono / watched.intervalNanos) + 1) * watched.intervalNanos;
    this.#timer = setTimeout(() => this.#look(), Math.ceil((next - mono) / 1e6));
    this.#timer.unref();
  }

  #look(): void {
    const watched = this.#watched;
    if (watched === null) return;
    const { loop } = this.#options;
    const asOf = stampNow();
    const slot = Math.floor(asOf.mono / watched.intervalNanos);
    if (this.#unanswered < unansweredLimit) {
      const { limits, instruments } = watched;
      const twiceMids = twiceMidsOf(loop.core.market, limits, instruments, asOf.mono);
      this.#unanswered += 1;
      this.#made(watched).take({ slot, twiceMids, asOf });
    }
    this.#waitForBoundary(watched);
  }

  #made({ instruments, rule }: Watched): Estimator {
    if (this.#estimator !== null) return this.#estimator;
    const made = this.#options.make(
      { instruments, rule },
      {
        onEstimated: (estimated) => this.#take(estimated),
        onFailure: (reason) => this.#failed(reason),
      },
    );
    this.#estimator = made;
    return made;
  }

  #take({ matrix, asOf }: Estimated): void {
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (matrix === null) return;
    this.#options.loop.process({ type: 'covariance', matrix, asOf, stamp: stampNow() });
  }

  /** The next look has another one, whose window begins empty. */
  #failed(reason: string): void {
    this.#estimator = null;
    this.#unanswered = 0;
    this.#options.log.error({ reason }, 'the covariance is worked out no more');
    const detail = `its thread has ended: ${reason}`.slice(0, 400);
    const fault = { component: 'covariance', detail, count: 1, owner: null };
    const body = { type: 'fault.recorded', ...fault } as const;
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#estimator?.close();
    this.#estimator = null;
    this.#unanswered = 0;
  }
}
