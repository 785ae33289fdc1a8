/**
 * The covariance in force as the gate holds it: by lot, and with its age on the clock of this run.
 * Estimates nothing. What was set by a former run has an age by the wall clock, at the start of
 * this one: one that cannot be told is none.
 */
import type { CovarianceRule } from '../../contract/covariance.ts';
import type { CovarianceRecord } from '../../state/covariance-fold.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { type LotCovariance, lotCovarianceOf } from '../../state/portfolio-volatility.ts';
import type { Stamp } from '../core-event.ts';

export class CovarianceInForce {
  #byLot: LotCovariance | null = null;
  #rule: CovarianceRule | null = null;
  /** On the monotonic clock of this run; null: it is not known to be of this run. */
  #asOfMonoNanos: number | null = null;

  /** Takes over what the ledger has now: limits, or grids, have changed. */
  renew(ledger: LedgerState): void {
    this.#byLot = lotCovarianceOf(ledger);
    this.#rule = ledger.limits?.covariance ?? null;
  }

  /** One was set in this run. */
  take(ledger: LedgerState, { asOfMonoNanos }: CovarianceRecord): void {
    this.#asOfMonoNanos = asOfMonoNanos;
    this.renew(ledger);
  }

  /** A run begins, and may find one of a former run. */
  carry(ledger: LedgerState, { mono, utc }: Stamp): void {
    const { covariance } = ledger;
    if (covariance === null) return;
    const ageNanos = Number(BigInt(utc) - BigInt(covariance.asOfUtcNanos));
    this.#asOfMonoNanos = ageNanos < 0 ? null : mono - ageNanos;
    this.renew(ledger);
  }

  /** How old it is at an instant, in milliseconds; null: there is none, or it cannot be told. */
  ageMillisAt(monoNanos: number): number | null {
    if (this.#byLot === null || this.#asOfMonoNanos === null) return null;
    return (monoNanos - this.#asOfMonoNanos) / 1e6;
  }

  /** What an order of that instant may be judged by; else why there is nothing. */
  at(monoNanos: number): LotCovariance | string {
    if (this.#rule === null) return 'no rule says how it is estimated';
    const ageMillis = this.ageMillisAt(monoNanos);
    if (this.#byLot === null || ageMillis === null) return 'there is no covariance yet';
    const { maximumAgeMillis } = this.#rule;
    if (ageMillis >= 0 && ageMillis <= maximumAgeMillis) return this.#byLot;
    return `the covariance is ${ageMillis.toFixed(0)} ms old, at most ${maximumAgeMillis} ms count`;
  }
}
