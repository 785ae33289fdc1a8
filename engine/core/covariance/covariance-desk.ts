/**
 * Looks at mids in, matrices out: what the engine's thread and a backtest have in common.
 * Knows no clock and no thread; whoever calls it says which look it is.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { CovarianceMatrix, CovarianceRule } from '../../contract/covariance.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { RollingCovariance } from './rolling-covariance.ts';

/** SHA-256 (hex) of a text. */
export type HashOf = (text: string) => string;

/** What the hash of a matrix is of. */
export function covarianceText(matrix: Omit<CovarianceMatrix, 'hash'>): string {
  const { instruments, twiceMids, entries, intervalMillis, windowObservations } = matrix;
  const { observations } = matrix;
  const said = { instruments, twiceMids, entries, intervalMillis, windowObservations };
  return `quarterdeck.covariance.v1\n${canonicalJson({ ...said, observations })}`;
}

export class CovarianceDesk {
  readonly #instruments: readonly InstrumentId[];
  readonly #rule: CovarianceRule;
  readonly #hashOf: HashOf;
  readonly #rolling: RollingCovariance;
  /** The last mid of each: what is held has a price also while its market is silent. */
  readonly #twiceMids: number[];

  /** `instruments` in the order of their ids. */
  constructor(instruments: readonly InstrumentId[], rule: CovarianceRule, hashOf: HashOf) {
    this.#instruments = instruments;
    this.#rule = rule;
    this.#hashOf = hashOf;
    this.#rolling = new RollingCovariance(instruments.length, rule);
    this.#twiceMids = instruments.map(() => 0);
  }

  /** Takes the look of a slot; the matrix where one is due and can be told. */
  take(slot: number, twiceMids: ArrayLike<number>): CovarianceMatrix | null {
    this.#rolling.observe(slot, twiceMids);
    for (const column of this.#twiceMids.keys()) {
      const mid = Number(twiceMids[column]);
      if (Number.isSafeInteger(mid) && mid > 0) this.#twiceMids[column] = mid;
    }
    return slot % this.#rule.updateObservations === 0 ? this.#matrix() : null;
  }

  #matrix(): CovarianceMatrix | null {
    const estimate = this.#rolling.estimate();
    if (estimate === null) return null;
    const { columns, entries, observations } = estimate;
    const { intervalMillis, windowObservations } = this.#rule;
    // Columns ascend: those of the matrix are in the order of all of them.
    const isIn = (_: unknown, column: number): boolean => columns.includes(column);
    const said = {
      instruments: this.#instruments.filter(isIn),
      twiceMids: this.#twiceMids.filter(isIn),
      entries: [...entries],
      ...{ intervalMillis, windowObservations, observations },
    };
    return { ...said, hash: this.#hashOf(covarianceText(said)) };
  }
}
