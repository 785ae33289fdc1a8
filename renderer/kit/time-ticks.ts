/** Round instants on an axis of time. Places nothing; an axis does. */

const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

/** Distance of time marks, in seconds, so that about `count` of them fit. */
export const timeStep = (seconds: number, count: number): number =>
  steps.find((step) => seconds / step <= count) ?? 3_600;

/** Round instants within both bounds, in seconds, about `count` of them. */
export function timeTicks(from: number, to: number, count: number): readonly number[] {
  const step = timeStep(to - from, count);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}
