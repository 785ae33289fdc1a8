/**
 * Several segments as one tape: their order, their times, and what cannot be one session.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../contract/numbers.ts';
import type { TapeCursor, TapeHead, TapeMessage } from '../../ports/tape.ts';
import { SegmentFile } from './segment-file.ts';
import { blockHeadBytes } from './segment-format.ts';
import { SegmentWriter } from './segment-writer.ts';
import { tapeHead } from './tape-fixture.ts';
import { openTape } from './tape-session.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tape-session-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const plain = tapeHead(2);
const epoch = BigInt(plain.epochUtcNanos);
const at = (name: string): string => join(directory, name);
const epochLater = (nanos: bigint): UtcNanos => UtcNanos.parse(String(epoch + nanos));

const trade = (tradeId: number, nanos: number, instrument = 0): TapeMessage => ({
  kind: 'trade',
  instrument: plain.instruments[instrument]?.id ?? fail(),
  receivedMonoNanos: monoNanos(nanos),
  exchangeUtcMillis: null,
  tradeId,
  price: priceTicks(100),
  lots: lots(1),
  aggressor: 'buy',
});

function fail(): never {
  throw new Error('the fixture lacks it');
}

function write(
  name: string,
  messages: readonly TapeMessage[],
  head: Partial<TapeHead> = {},
  firstTick = 1,
): string {
  const writer = new SegmentWriter(at(name), { ...plain, ...head }, { firstTick, blockBytes: 1 });
  for (const message of messages) writer.add(message);
  writer.seal();
  return at(name);
}

function drain(cursor: TapeCursor): readonly (readonly [id: number, nanos: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let next = cursor.next(); next !== null; next = cursor.next()) {
    if (next.kind === 'trade') found.push([next.tradeId, next.receivedMonoNanos]);
  }
  return found;
}

test('segments of a directory follow one another, whatever their names', () => {
  write('b.tape', [trade(1, 10), trade(2, 20)]);
  write('a.tape', [trade(3, 30)], {}, 3);
  writeFileSync(at('notes.txt'), 'no tape');
  const tape = openTape([directory]);
  const ids = drain(tape);
  expect({ ids, report: tape.report }).toEqual({
    ids: [
      [1, 10],
      [2, 20],
      [3, 30],
    ],
    report: { segments: 2, unsealed: 0, tornBytes: 0, messages: 3, dropped: 0 },
  });
});

test('two recordings are merged by time, counted from the earlier epoch', () => {
  const one = write('one.tape', [trade(1, 10), trade(2, 40)], { source: 'one' });
  const other = write('other.tape', [trade(3, 0), trade(4, 30)], {
    source: 'other',
    epochUtcNanos: epochLater(20n),
  });
  const tape = openTape([other, one]);
  expect(tape.head.epochUtcNanos).toBe(plain.epochUtcNanos);
  expect(drain(tape)).toEqual([
    [1, 10],
    [3, 20],
    [2, 40],
    [4, 50],
  ]);
  const later = openTape([other, one], { fromUtcNanos: epochLater(40n) });
  expect(drain(later)).toEqual([
    [2, 40],
    [4, 50],
  ]);
});

test('one instrument alone', () => {
  write('a.tape', [trade(1, 10), trade(2, 20, 1), trade(3, 30)]);
  const instrument = plain.instruments[1]?.id ?? fail();
  expect(drain(openTape([directory], { instrument }))).toEqual([[2, 20]]);
});

test('a segment that ends in its head has nothing, and is counted', () => {
  const whole = readFileSync(write('a.tape', [trade(1, 10)]));
  writeFileSync(at('b.tape'), whole.subarray(0, 40));
  const tape = openTape([directory]);
  expect({ ids: drain(tape), report: tape.report }).toEqual({
    ids: [[1, 10]],
    report: { segments: 2, unsealed: 1, tornBytes: 40, messages: 1, dropped: 0 },
  });
});

test('what comes before a damaged place is read, then the place is named', () => {
  const path = write('a.tape', [trade(1, 10), trade(2, 20), trade(3, 30), trade(4, 40)]);
  const opened = SegmentFile.open(path);
  if (opened.kind === 'headTorn') fail();
  opened.segment.close();
  const place = (opened.segment.blocks[2]?.offsetBytes ?? 0) + blockHeadBytes(2);
  const bytes = readFileSync(path);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  const seen: number[] = [];
  const tape = openTape([path]);
  const read = (): void => {
    for (let next = tape.next(); next !== null; next = tape.next()) {
      if (next.kind === 'trade') seen.push(next.tradeId);
    }
  };
  const told = `${path}, byte ${place}, messages of 2024-08-08T23:54:16.172Z: `;
  expect(read).toThrow(`${told}the messages of a block do not have their checksum`);
  expect(seen).toEqual([1, 2]);
});

const conflicts: readonly [name: string, write: () => void, message: RegExp][] = [
  [
    'the same ticks twice',
    () => {
      write('a.tape', [trade(1, 10), trade(2, 20)]);
      write('b.tape', [trade(2, 20)], {}, 2);
    },
    /hold the same ticks/,
  ],
  [
    'an instrument with two grids',
    () => {
      write('a.tape', [trade(1, 10)]);
      const [first, ...rest] = plain.instruments;
      const instruments = [{ ...(first ?? fail()), lotSize: '1' }, ...rest];
      write('b.tape', [trade(2, 20)], { source: 'other', instruments });
    },
    /S0\.venue differently/,
  ],
  ['no segment at all', () => undefined, /no segments/],
];

test.each(conflicts)('refuses %s', (_name, prepare, message) => {
  prepare();
  expect(() => openTape([directory])).toThrow(message);
});
