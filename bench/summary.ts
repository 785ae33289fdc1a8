/**
 * From rounds to one line a figure: quantiles of each round, their medians, and the budget.
 * Measures nothing.
 */
import type { Budget, Figure, Quantiles, Round } from './bench.ts';

/** One figure as it is printed. Absent numbers are null; `ok` is null without a budget. */
export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly value: number | null;
  readonly budget: Budget | null;
  readonly ok: boolean | null;
}

/** The middle of the values; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The 95 % interval of a median by order statistics; of fewer than six values their range. */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] {
  const sorted = values.toSorted((left, right) => left - right);
  const { length } = sorted;
  const outer = length < 6 ? 0 : Math.floor((length - 1.96 * Math.sqrt(length)) / 2);
  return [sorted[outer] ?? Number.NaN, sorted[length - 1 - outer] ?? Number.NaN];
}

/** The smallest sample that at least this share of all samples does not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  const place = Math.max(0, Math.ceil(sorted.length * share) - 1);
  return sorted[place] ?? Number.NaN;
}

/** The quantiles that are reported, of samples in any order. */
export function quantilesOf(samples: Float64Array): Quantiles {
  const sorted = samples.toSorted();
  const at = (share: number): number => quantile(sorted, share);
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** Sums up the rounds of a figure; throws when it has none, or none with anything in it. */
export function resultOf(figure: Figure, rounds: readonly Round[]): Result {
  const { name, unit, budget } = figure;
  const spread = rounds.flatMap((round) => {
    if ('samples' in round) return [quantilesOf(round.samples)];
    return 'quantiles' in round ? [round.quantiles] : [];
  });
  const valued = rounds.flatMap((round) => ('value' in round ? [round.value] : []));
  const n = rounds.reduce(
    (sum, round) => sum + ('samples' in round ? round.samples.length : round.count),
    0,
  );
  if (n === 0) throw new Error(`${name} measured nothing`);
  const at = (which: keyof Quantiles): number | null =>
    spread.length === 0 ? null : rounded(median(spread.map((round) => round[which])));
  const figures = {
    p50: at('p50'),
    p99: at('p99'),
    p999: at('p999'),
    value: valued.length === 0 ? null : rounded(median(valued)),
  };
  return { name, unit, n, ...figures, budget, ok: budget === null ? null : meets(budget, figures) };
}

type Numbers = Pick<Result, 'p50' | 'p99' | 'p999' | 'value'>;

/** Whether every bound is met; a bound on a number that was not measured is not. */
function meets(budget: Budget, { p50, p99, p999, value }: Numbers): boolean {
  const below = (found: number | null, bound: number | undefined): boolean =>
    bound === undefined || (found !== null && found <= bound);
  const { atLeast } = budget;
  return (
    below(p50, budget.p50) &&
    below(p99, budget.p99) &&
    below(p999, budget.p999) &&
    below(value, budget.atMost) &&
    (atLeast === undefined || (value !== null && value >= atLeast))
  );
}

/** Four significant digits below a thousand; more would only be noise. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}
