/**
 * Draws the tray's icon: our ring on its tile, with a sign for how the desk stands and a dot where
 * somebody is needed. States differ in shape, not in colour alone. Touches no file and no Electron.
 */
import type { TrayLook } from './tray-menu.ts';

type Colour = readonly [red: number, green: number, blue: number];
/** Whether a point of the 32 x 32 drawing is inside a shape. */
type Shape = (x: number, y: number) => boolean;
type Layer = readonly [Shape, Colour];

const panel: Colour = [0x10, 0x15, 0x1b];
const text: Colour = [0xdd, 0xe4, 0xec];
const faint: Colour = [0x85, 0x93, 0xa1];
const amber: Colour = [0xf0, 0xb8, 0x4a];
const red: Colour = [0xf0, 0x62, 0x6b];

/** Side of the drawing, and points a pixel is sampled at in each direction. */
const side = 32;
const samples = 4;

const distance = (x: number, y: number, toX: number, toY: number): number =>
  Math.hypot(x - toX, y - toY);

const box =
  (left: number, top: number, right: number, bottom: number): Shape =>
  (x, y) =>
    x >= left && x <= right && y >= top && y <= bottom;

const disc =
  (toX: number, toY: number, radius: number): Shape =>
  (x, y) =>
    distance(x, y, toX, toY) <= radius;

const tile: Shape = (x, y) => {
  const inset = 4;
  const nearX = Math.min(Math.max(x, inset), side - inset);
  const nearY = Math.min(Math.max(y, inset), side - inset);
  return distance(x, y, nearX, nearY) <= inset;
};

const ring: Shape = (x, y) => Math.abs(distance(x, y, 15, 15) - 9) <= 1.6;

/** The stroke that makes the ring a Q. */
const tail: Shape = (x, y) => {
  const along = Math.min(Math.max((x - 18.5 + y - 18.5) / 2, 0), 7.5);
  return distance(x, y, 18.5 + along, 18.5 + along) <= 1.6;
};

/** A ring with gaps: what is not known is not drawn whole. */
const brokenRing: Shape = (x, y) =>
  ring(x, y) && Math.abs(Math.sin(2 * Math.atan2(y - 15, x - 15))) > 0.5;

const signs: Readonly<Record<TrayLook['desk'], readonly Layer[]>> = {
  active: [
    [ring, text],
    [tail, text],
  ],
  reduce: [
    [ring, text],
    [box(10.5, 13.4, 19.5, 16.6), text],
  ],
  halted: [
    [ring, text],
    [box(11, 11, 19, 19), text],
  ],
  unknown: [
    [brokenRing, faint],
    [disc(15, 15, 2.4), faint],
  ],
};

const dotEdge: Layer = [disc(25, 7, 7.4), panel];

const dots: Readonly<Record<TrayLook['needs'], readonly Layer[]>> = {
  nobody: [],
  somebody: [dotEdge, [disc(25, 7, 5.6), amber]],
  'somebody now': [dotEdge, [disc(25, 7, 6.4), red]],
};

/** The icon as premultiplied BGRA, `pixels` wide and high, rows from the top. */
export function trayBitmap(look: TrayLook, pixels: number): Buffer {
  const layers: readonly Layer[] = [[tile, panel], ...signs[look.desk], ...dots[look.needs]];
  const bitmap = Buffer.alloc(pixels * pixels * 4);
  for (let row = 0; row < pixels; row += 1) {
    for (let column = 0; column < pixels; column += 1) {
      bitmap.set(pixelOf(layers, column, row, side / pixels), (row * pixels + column) * 4);
    }
  }
  return bitmap;
}

/** One pixel: the mean of its points, each of the topmost shape that it is in, within the tile. */
function pixelOf(
  layers: readonly Layer[],
  column: number,
  row: number,
  scale: number,
): readonly [number, number, number, number] {
  const sum = [0, 0, 0];
  let covered = 0;
  for (let index = 0; index < samples * samples; index += 1) {
    const x = (column + ((index % samples) + 0.5) / samples) * scale;
    const y = (row + (Math.floor(index / samples) + 0.5) / samples) * scale;
    const colour = layers.findLast(([shape]) => shape(x, y))?.[1];
    if (colour === undefined || !tile(x, y)) continue;
    covered += 1;
    for (const part of [0, 1, 2]) sum[part] = (sum[part] ?? 0) + (colour[part] ?? 0);
  }
  const count = samples * samples;
  const [r = 0, g = 0, b = 0] = sum.map((part) => Math.round(part / count));
  return [b, g, r, Math.round((255 * covered) / count)];
}
