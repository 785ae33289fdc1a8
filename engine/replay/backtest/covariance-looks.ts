/**
 * The covariance of a backtest: the looks of a running desk, in simulated time and in line.
 * Without a rule there is none, and nothing is ever due.
 */
import { createHash } from 'node:crypto';
import type { Limits } from '../../contract/limits.ts';
import { CovarianceDesk } from '../../core/covariance/covariance-desk.ts';
import { lookedAt, twiceMidsOf } from '../../core/covariance/market-looks.ts';
import type { BacktestDesk } from './backtest-desk.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export class CovarianceLooks {
  readonly #desk: BacktestDesk;
  readonly #limits: Limits;
  readonly #estimates: CovarianceDesk | null;
  readonly #intervalNanos: number;
  /** When the next look is due; infinity: never. */
  nextNanos = Number.POSITIVE_INFINITY;

  constructor(desk: BacktestDesk, limits: Limits) {
    this.#desk = desk;
    this.#limits = limits;
    const rule = limits.covariance;
    this.#intervalNanos = (rule?.intervalMillis ?? 0) * 1e6;
    this.#estimates =
      rule === undefined ? null : new CovarianceDesk(lookedAt(limits), rule, sha256);
    if (rule !== undefined) this.nextNanos = this.#intervalNanos;
  }

  /** Takes the look that is due, and hands a matrix to the core where one is. */
  look(): void {
    const estimates = this.#estimates;
    if (estimates === null) return;
    const { core, clock } = this.#desk;
    const slot = Math.floor(clock.now / this.#intervalNanos);
    this.nextNanos = (slot + 1) * this.#intervalNanos;
    const mids = twiceMidsOf(core.market, this.#limits, lookedAt(this.#limits), clock.now);
    const matrix = estimates.take(slot, mids);
    if (matrix === null) return;
    const stamp = clock.stamp();
    this.#desk.process({ type: 'covariance', matrix, asOf: stamp, stamp });
  }
}
