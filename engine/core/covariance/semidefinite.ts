/**
 * Whether a covariance can be one: every number a number, no variance negative, and no portfolio
 * with a negative variance beyond rounding.
 */
import { triangleAt } from '../../contract/covariance.ts';

/** Of a correlation, per row: far above what rounding does, far below what matters. */
const tolerance = 1e-9;

/** Why an upper triangle of `size` rows is no covariance; null: it is one. */
export function covarianceFault(size: number, entries: readonly number[]): string | null {
  if (entries.length !== (size * (size + 1)) / 2)
    return `${entries.length} entries of ${size} rows`;
  if (!entries.every(Number.isFinite)) return 'an entry is no number';
  const deviations: number[] = [];
  for (let row = 0; row < size; row += 1) {
    const variance = Number(entries[triangleAt(size, row, row)]);
    if (variance < 0) return `the variance of row ${row} is ${variance}`;
    deviations.push(Math.sqrt(variance));
  }
  return isSemidefinite(size, entries, deviations) ? null : 'it is not positive semidefinite';
}

/** Cholesky's decomposition of the correlation with the tolerance on its diagonal. */
function isSemidefinite(
  size: number,
  entries: readonly number[],
  deviations: readonly number[],
): boolean {
  const lower = new Float64Array(size * size);
  const at = (row: number, column: number): number => Number(lower[row * size + column]);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      const scale = Number(deviations[row]) * Number(deviations[column]);
      const entry = Number(entries[triangleAt(size, column, row)]);
      // What never moves moves with nothing.
      if (scale === 0 && row !== column && entry !== 0) return false;
      let rest = scale === 0 ? Number(row === column) : entry / scale;
      if (row === column) rest += tolerance * size;
      for (let k = 0; k < column; k += 1) rest -= at(row, k) * at(column, k);
      if (row !== column) lower[row * size + column] = rest / at(column, column);
      else if (!(rest > 0)) return false;
      else lower[row * size + row] = Math.sqrt(rest);
    }
  }
  return true;
}
