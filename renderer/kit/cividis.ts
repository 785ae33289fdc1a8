/**
 * The one ramp of heat-maps: dark blue over grey to yellow, even in lightness, the same for eyes
 * that tell red from green and those that do not. Knows no data.
 */

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Support points of the ramp at equal distances; between them it is linear. */
const points: readonly Rgb[] = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
];

/** The colour at `share` of the ramp; outside 0 to 1 its ends. */
export function cividis(share: number): Rgb {
  const place = Math.min(1, Math.max(0, share)) * (points.length - 1);
  const below = Math.min(points.length - 2, Math.floor(place));
  const from = points[below] ?? [0, 0, 0];
  const to = points[below + 1] ?? from;
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * (place - below));
  return [mix(from[0], to[0]), mix(from[1], to[1]), mix(from[2], to[2])];
}

/** Where a single count lies on the ramp: one is seen, however many the fullest cell has. */
const floorShare = 0.16;

/** Share of the ramp for `count` when the fullest cell has `most`; logarithmic, never below one. */
export function countShare(count: number, most: number): number {
  if (most <= 1) return floorShare;
  return floorShare + (1 - floorShare) * (Math.log(Math.max(1, count)) / Math.log(most));
}

/** The colour as CSS takes it. */
export const rgbText = ([red, green, blue]: Rgb): string => `rgb(${red}, ${green}, ${blue})`;
