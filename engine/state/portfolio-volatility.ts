/**
 * What the positions of a scope may come to move by together: one standard deviation of their value
 * over the horizon, at the covariance in force, with whichever of the working orders filled makes
 * it most. One function for gate and console. Takes no market and no clock.
 */
import { triangleAt } from '../contract/covariance.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type { Valuation } from '../contract/instrument.ts';
import type { LedgerState } from './ledger-state.ts';
import type { ExposureCell } from './node-exposure.ts';

/** The covariance of one lot of each instrument with one of each other, over the horizon. */
export interface LotCovariance {
  readonly places: ReadonlyMap<InstrumentId, number>;
  readonly size: number;
  /** Square, row by row, in quote minor units squared. */
  readonly entries: Float64Array;
}

/** From the matrix and the rule in force; null: there is not both. */
export function lotCovarianceOf({
  covariance,
  limits,
  valuations,
}: Pick<LedgerState, 'covariance' | 'limits' | 'valuations'>): LotCovariance | null {
  const rule = limits?.covariance;
  if (covariance === null || rule === undefined) return null;
  const { instruments, twiceMids, entries: triangle, intervalMillis } = covariance;
  const size = instruments.length;
  const worth = instruments.map((id, n) => lotMinor(valuations.get(id), (twiceMids[n] ?? 0) / 2));
  const intervals = rule.horizonMillis / intervalMillis;
  const entries = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const at = triangleAt(size, Math.min(row, column), Math.max(row, column));
      const lots = (worth[row] ?? Number.NaN) * (worth[column] ?? Number.NaN);
      entries[row * size + column] = (triangle[at] ?? Number.NaN) * lots * intervals;
    }
  }
  return { places: new Map(instruments.map((id, n) => [id, n])), size, entries };
}

/** What one lot is worth at a mid, in quote minor units; not rounded: it is multiplied. */
function lotMinor(valuation: Valuation | undefined, mid: number): number {
  if (valuation === undefined) return Number.NaN;
  if (valuation.kind === 'inverse') return valuation.quoteMinorPerLot;
  return (mid * valuation.numerator) / valuation.denominator;
}

/** What a scope holds and may come to hold of one instrument, in lots. */
export interface VolatilityLine {
  readonly instrument: InstrumentId;
  /** Signed. */
  readonly held: number;
  readonly buys: number;
  readonly sells: number;
}

/** Lines of a scope from its cells, in the order in which instruments come up. */
export function linesOf(cells: Iterable<ExposureCell>): VolatilityLine[] {
  const lines = new Map<InstrumentId, VolatilityLine>();
  for (const { instrument, held, buys, sells } of cells) {
    const line = lines.get(instrument) ?? { instrument, held: 0, buys: 0, sells: 0 };
    lines.set(instrument, {
      instrument,
      held: line.held + held.lots,
      buys: line.buys + buys.lots,
      sells: line.sells + sells.lots,
    });
  }
  return [...lines.values()];
}

/** Instruments whose working orders are gone through case by case: 2 to the power of these. */
export const exactLinesLimit = 6;

interface Active {
  readonly place: number;
  readonly held: number;
  readonly low: number;
  readonly high: number;
  /** Of one lot. */
  readonly deviation: number;
}

/**
 * The most that one standard deviation may come to, in quote minor units, not rounded; the first
 * instrument that the covariance does not have, where one is needed.
 *
 * A variance is convex, so it is most where every instrument has all of one side's working orders
 * filled. Of the widest few every such case is looked at; of the others one deviation more is
 * added, which is never too little.
 */
export function worstVolatility(
  covariance: LotCovariance,
  lines: Iterable<VolatilityLine>,
): number | { readonly missing: InstrumentId } {
  const { places, size, entries } = covariance;
  const active: Active[] = [];
  for (const { instrument, held, buys, sells } of lines) {
    if (held === 0 && buys === 0 && sells === 0) continue;
    const place = places.get(instrument);
    if (place === undefined) return { missing: instrument };
    const deviation = Math.sqrt(entries[place * size + place] ?? Number.NaN);
    active.push({ place, held, low: held - sells, high: held + buys, deviation });
  }
  const width = ({ low, high, deviation }: Active): number => (high - low) * deviation;
  const wide = active.filter(({ low, high }) => high > low).sort((a, b) => width(b) - width(a));
  let rest = 0;
  for (const { held, low, high, deviation } of wide.slice(exactLinesLimit)) {
    rest += Math.max(high - held, held - low) * deviation;
  }
  const greatest = greatestVariance(covariance, active, wide.slice(0, exactLinesLimit));
  return Math.sqrt(Math.max(0, greatest)) + rest;
}

/** The greatest variance of every choice of an end for each of `chosen`, all others as held. */
function greatestVariance(
  { size, entries }: LotCovariance,
  active: readonly Active[],
  chosen: readonly Active[],
): number {
  const ends = new Set(chosen);
  const lots = new Map(active.map((line) => [line, ends.has(line) ? line.low : line.held]));
  const between = (one: Active, other: Active): number =>
    entries[one.place * size + other.place] ?? Number.NaN;
  const pull = chosen.map((line) => {
    let sum = 0;
    for (const [other, held] of lots) sum += between(line, other) * held;
    return sum;
  });
  let variance = 0;
  for (const [one, held] of lots) {
    for (const [other, also] of lots) variance += held * also * between(one, other);
  }
  let greatest = variance;
  const isHigh = chosen.map(() => false);
  // One end changes from a case to the next (Gray's code).
  for (let step = 1; step < 2 ** chosen.length; step += 1) {
    const n = 31 - Math.clz32(step & -step);
    const line = chosen[n];
    if (line === undefined) break;
    const change = isHigh[n] === true ? line.low - line.high : line.high - line.low;
    isHigh[n] = isHigh[n] !== true;
    variance += 2 * change * (pull[n] ?? 0) + change * change * between(line, line);
    for (const [m, other] of chosen.entries()) {
      pull[m] = (pull[m] ?? 0) + change * between(other, line);
    }
    if (!(variance <= greatest)) greatest = variance;
  }
  return greatest;
}
