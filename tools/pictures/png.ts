// Makes a picture of a window small: at most 256 colours, chosen by median cut (P. Heckbert, Color
// Image Quantization for Frame Buffer Display, 1982), in an indexed PNG.
// Reads what a browser writes and nothing else: 8 bits a channel, no interlace, no transparency.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Colours as 0xRRGGBB, row by row. */
  readonly colours: Uint32Array;
}

/** The same picture with fewer colours, in as few bytes. */
export function smallPng(png: Buffer): Buffer {
  const pixels = readPixels(png);
  const counts = new Map<number, number>();
  for (const colour of pixels.colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const { palette, indices } = paletteOf(counts);
  const rows = Buffer.alloc(pixels.height * (pixels.width + 1));
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      const colour = pixels.colours[y * pixels.width + x] ?? 0;
      rows[y * (pixels.width + 1) + 1 + x] = indices.get(colour) ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channelsOf))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat(parts);
}

const channelsOf = (colour: number): [number, number, number] => [
  colour >> 16,
  (colour >> 8) & 0xff,
  colour & 0xff,
];

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** Decodes a PNG of 8 bits a channel, with or without an alpha channel, which is left out. */
export function readPixels(png: Buffer): Pixels {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('this is no PNG');
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    if (name === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, kind, , , interlace] = png.subarray(24, 29);
  const channels = kind === 6 ? 4 : 3;
  if (depth !== 8 || (kind !== 6 && kind !== 2) || interlace !== 0) {
    throw new Error(`no PNG as a browser writes it: depth ${depth}, kind ${kind}`);
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(data)), width * channels, channels);
  const colours = new Uint32Array(width * height);
  for (let index = 0; index < colours.length; index += 1) {
    colours[index] = bytes.readUIntBE(index * channels, 3);
  }
  return { width, height, colours };
}

/** Undoes the filter of each row (PNG specification, 9.2). */
function unfiltered(raw: Buffer, rowBytes: number, step: number): Buffer {
  const rows = raw.length / (rowBytes + 1);
  const out = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x += 1) {
      const at = row * rowBytes + x;
      const left = x < step ? 0 : (out[at - step] ?? 0);
      const up = row === 0 ? 0 : (out[at - rowBytes] ?? 0);
      const corner = x < step || row === 0 ? 0 : (out[at - rowBytes - step] ?? 0);
      out[at] = (raw[row * (rowBytes + 1) + 1 + x] ?? 0) + guess(filter, left, up, corner);
    }
  }
  return out;
}

function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [toLeft, toUp, toCorner] = [up - corner, left - corner, left + up - 2 * corner];
  const least = Math.min(Math.abs(toLeft), Math.abs(toUp), Math.abs(toCorner));
  if (least === Math.abs(toLeft)) return left;
  return least === Math.abs(toUp) ? up : corner;
}

type Counted = readonly [colour: number, count: number];

/** Colours to keep, and which of them stands for each. */
function paletteOf(counts: ReadonlyMap<number, number>) {
  const boxes: Counted[][] = [[...counts]];
  while (boxes.length < COLOURS) {
    const [widest, box] = boxes.reduce<[number, Counted[]]>(
      (best, each) => (spreadOf(each).cost > best[0] ? [spreadOf(each).cost, each] : best),
      [0, []],
    );
    if (widest === 0) break;
    boxes.splice(boxes.indexOf(box), 1, ...halves(box));
  }
  const indices = new Map<number, number>();
  const palette = boxes.map((box, index) => {
    for (const [colour] of box) indices.set(colour, index);
    return meanOf(box);
  });
  return { palette, indices };
}

const shifts = [16, 8, 0] as const;

/** The channel in which a box is widest, and what its width costs, by the pixels in it. */
function spreadOf(box: readonly Counted[]): { readonly shift: number; readonly cost: number } {
  let best = { shift: 0, cost: 0 };
  const pixels = box.reduce((sum, [, count]) => sum + count, 0);
  for (const shift of shifts) {
    let [low, high] = [255, 0];
    for (const [colour] of box) {
      low = Math.min(low, (colour >> shift) & 0xff);
      high = Math.max(high, (colour >> shift) & 0xff);
    }
    const cost = (high - low) * Math.sqrt(pixels);
    if (high > low && cost > best.cost) best = { shift, cost };
  }
  return best;
}

/** Two boxes with about as many pixels each. */
function halves(box: readonly Counted[]): [Counted[], Counted[]] {
  const { shift } = spreadOf(box);
  const sorted = box.toSorted(([a], [b]) => ((a >> shift) & 0xff) - ((b >> shift) & 0xff));
  const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
  let seen = 0;
  let at = 0;
  while (at < sorted.length - 1 && seen + (sorted[at]?.[1] ?? 0) <= half) {
    seen += sorted[at]?.[1] ?? 0;
    at += 1;
  }
  const cut = Math.max(1, at);
  return [sorted.slice(0, cut), sorted.slice(cut)];
}

/** The commonest colour, so that a ground keeps exactly its own. */
function meanOf(box: readonly Counted[]): number {
  return box.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
