/**
 * Scales of the price chart: rounded steps and where a price or a second falls on the canvas.
 * Pure arithmetic; prices are doubled ticks.
 */

/** A linear scale from values to pixels. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly at: (value: number) => number;
}

/** A scale from [low, high] to [start, end] pixels; an empty range maps to the middle. */
export function linearScale(low: number, high: number, start: number, end: number): Scale {
  const range = high - low;
  const at = (value: number) =>
    range === 0 ? (start + end) / 2 : start + ((value - low) / range) * (end - start);
  return { low, high, at };
}

/** The smallest of 1, 2, 5 x 10^n that divides `range` into at most `count` steps. */
export function roundStep(range: number, count: number): number {
  const rough = Math.max(1, range / Math.max(1, count));
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10]) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

/** Multiples of `step` within [low, high]. */
export function stepsWithin(low: number, high: number, step: number): number[] {
  const values: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) values.push(value);
  return values;
}

/** The range of values with a margin of 8 %, at least `least` wide. */
export function paddedRange(low: number, high: number, least: number): readonly [number, number] {
  const margin = Math.max((high - low) * 0.08, (least - (high - low)) / 2, 1);
  return [low - margin, high + margin];
}
