/**
 * Round values on a logarithmic axis: powers of ten, and between them 2 and 5 where few would show.
 * Places nothing; an axis does.
 */

/** Fewer powers of ten than this are too few to read an axis by. */
const fewestDecades = 3;

/** Round values within the bounds, both included, smallest first; none when the bounds are not. */
export function logTicks(low: number, high: number): readonly number[] {
  if (!(low > 0) || !(high >= low) || !Number.isFinite(high)) return [];
  const decades = ticksOf(low, high, [1]);
  return decades.length >= fewestDecades ? decades : ticksOf(low, high, [1, 2, 5]);
}

function ticksOf(low: number, high: number, steps: readonly number[]): number[] {
  const ticks: number[] = [];
  const last = Math.ceil(Math.log10(high));
  for (let power = Math.floor(Math.log10(low)); power <= last; power += 1) {
    for (const step of steps) {
      const value = step * 10 ** power;
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks;
}

/** Round values on a linear axis from 0 to `high`, about `count` of them, 0 included. */
export function linearTicks(high: number, count: number): readonly number[] {
  if (!(high > 0) || !Number.isFinite(high) || count < 1) return [0];
  const rough = high / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? 10 * power;
  const length = Math.floor(high / step + 1e-9) + 1;
  return Array.from({ length }, (_, index) => index * step);
}
