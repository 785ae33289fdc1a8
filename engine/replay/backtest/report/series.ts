/**
 * A series of values over time, made small enough to draw without losing its extremes.
 */

export interface Point {
  /** UTC milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** Most points of one line: more are not told apart on any screen. */
const pointsLimit = 2_000;

/** Points without a value are left out; of many, each stretch keeps its lowest and highest. */
export function seriesOf(times: readonly number[], values: readonly number[]): Point[] {
  const points = times.flatMap((at, index): Point[] => {
    const value = values[index] ?? Number.NaN;
    return Number.isFinite(value) ? [{ at, value }] : [];
  });
  if (points.length <= pointsLimit) return points;
  const length = Math.ceil(points.length / (pointsLimit / 2));
  const thinned: Point[] = [];
  for (let start = 0; start < points.length; start += length) {
    const stretch = points.slice(start, start + length);
    const low = stretch.reduce((least, one) => (one.value < least.value ? one : least));
    const high = stretch.reduce((most, one) => (one.value > most.value ? one : most));
    thinned.push(...(low.at < high.at ? [low, high] : [high, low]));
  }
  return thinned;
}

/** Lowest and highest value, 0 among them where it is asked for. */
export function extentOf(points: readonly Point[], withZero: boolean): [number, number] {
  let [low, high] = withZero ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of points) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return Number.isFinite(low) ? [low, high] : [0, 0];
}

/** How far each point is below the highest one before it; never above 0. */
export function fallsOf(points: readonly Point[]): Point[] {
  let peak = 0;
  return points.map(({ at, value }) => {
    peak = Math.max(peak, value);
    return { at, value: value - peak };
  });
}
