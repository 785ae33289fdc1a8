// A picture of few colours keeps every pixel, whatever the filters of the rows it came in; one of
// many keeps those it is mostly made of.
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPixels, smallPng } from './png.ts';

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
};

const at = (row: Buffer | undefined, index: number): number => row?.[index] ?? 0;

/** What each of the five filters takes off a byte (PNG specification, 9.2). */
const taken = [
  () => 0,
  (left: number) => left,
  (_left: number, up: number) => up,
  (left: number, up: number) => Math.floor((left + up) / 2),
  (left: number, up: number, corner: number) => {
    const estimate = left + up - corner;
    const nearest = [left, up, corner].map((each) => Math.abs(estimate - each));
    return [left, up, corner][nearest.indexOf(Math.min(...nearest))] ?? 0;
  },
];

/** A truecolour PNG whose row `y` is filtered by the filter `y` modulo 5. */
function png(rows: readonly Buffer[], channels: 3 | 4): Buffer {
  const filtered = rows.map((row, y) => {
    const filter = y % taken.length;
    const before = rows[y - 1];
    const bytes = row.map((byte, index) => {
      const near = index < channels ? [0, 0] : [row, before].map((r) => at(r, index - channels));
      return byte - (taken[filter]?.(near[0] ?? 0, at(before, index), near[1] ?? 0) ?? 0);
    });
    return Buffer.concat([Buffer.from([filter]), bytes]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE((rows[0]?.length ?? 0) / channels, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, channels === 4 ? 6 : 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.concat(filtered));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', data),
  ]);
}

/** Colours of an indexed PNG whose rows have no filter. */
function indexedColours(small: Buffer, width: number): number[] {
  const partOf = (name: string): Buffer => {
    const start = small.indexOf(name, 0, 'latin1');
    return small.subarray(start + 4, start + 4 + small.readUInt32BE(start - 4));
  };
  const palette = partOf('PLTE');
  return [...inflateSync(partOf('IDAT'))].flatMap((index, place) =>
    place % (width + 1) === 0 ? [] : [palette.readUIntBE(index * 3, 3)],
  );
}

/** Rows of a picture, each byte by a formula that uses every bit. */
const rowsOf = (height: number, width: number, channels: 3 | 4, colours: number): Buffer[] =>
  Array.from({ length: height }, (_, y) =>
    Buffer.from(
      Array.from({ length: width }, (__, x) => {
        const colour = (x * 7 + y * 13) % colours;
        return [colour * 3, 255 - colour, (colour * 89) % 256, 255].slice(0, channels);
      }).flat(),
    ),
  );

const coloursOf = (rows: readonly Buffer[], channels: number): number[] =>
  rows.flatMap((row) =>
    Array.from({ length: row.length / channels }, (_, x) => row.readUIntBE(x * channels, 3)),
  );

test.each([3, 4] as const)(
  'a picture of 80 colours in %d channels keeps every pixel',
  (channels) => {
    const rows = rowsOf(11, 17, channels, 80);
    const wanted = coloursOf(rows, channels);
    const original = png(rows, channels);
    expect([...readPixels(original).colours]).toEqual(wanted);
    expect(indexedColours(smallPng(original), 17)).toEqual(wanted);
  },
);

test('a ground among many colours keeps exactly its own', () => {
  const ground = Buffer.from(Array.from({ length: 40 }, () => [10, 13, 17]).flat());
  const noise = Array.from({ length: 40 }, (_, y) =>
    Buffer.from(Array.from({ length: 40 }, (__, x) => [x * 6, y * 6, (x * y) % 256]).flat()),
  );
  const rows = [...Array.from({ length: 60 }, () => ground), ...noise];
  const shown = indexedColours(smallPng(png(rows, 3)), 40);
  expect(new Set(shown).size).toBe(256);
  expect(new Set(shown.slice(0, 60 * 40))).toEqual(new Set([0x0a0d11]));
});

test('what is no such PNG is refused', () => {
  expect(() => readPixels(Buffer.from('GIF89a, and no PNG at all'))).toThrow('this is no PNG');
});
