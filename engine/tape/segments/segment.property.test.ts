/**
 * What holds for any tape: it reads back as it was written, from any place, up to any cut; and no
 * byte of it changes without being found.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { TapeMessage } from '../../ports/tape.ts';
import { isTick, nanosOf } from './block-builder.ts';
import { SegmentCursor, type SegmentCursorOptions } from './segment-cursor.ts';
import { SegmentFile } from './segment-file.ts';
import { blockHeadBytes } from './segment-format.ts';
import { SegmentWriter } from './segment-writer.ts';
import { TapeDamage } from './tape-damage.ts';
import { anyMessage, tapeHead } from './tape-fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'tape-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const path = join(directory, 'segment');

function write(messages: readonly TapeMessage[], blockBytes: number): Buffer {
  rmSync(path, { force: true });
  const writer = new SegmentWriter(path, tapeHead(3), { blockBytes });
  for (const message of messages) writer.add(message);
  writer.seal();
  return readFileSync(path);
}

function readBytes(bytes: Uint8Array): readonly TapeMessage[] | 'headTorn' {
  writeFileSync(path, bytes);
  const opened = SegmentFile.open(path);
  return opened.kind === 'headTorn' ? 'headTorn' : all(opened.segment);
}

function all(segment: SegmentFile, options: SegmentCursorOptions = {}): readonly TapeMessage[] {
  const cursor = new SegmentCursor(segment, options);
  const messages: TapeMessage[] = [];
  try {
    for (let next = cursor.next(); next !== null; next = cursor.next()) messages.push(next);
  } finally {
    cursor.close();
  }
  return messages;
}

function opened(): SegmentFile {
  const found = SegmentFile.open(path);
  if (found.kind === 'headTorn') throw new Error('the head is torn');
  return found.segment;
}

const streams = (maxLength: number): fc.Arbitrary<TapeMessage[]> =>
  fc.array(anyMessage(tapeHead(3)), { maxLength, size: 'max' });
const blockBytes = fc.constantFrom(1, 40, 300, 65_536);

test('a message that is filled anew says the same until the next one is read', () => {
  fc.assert(
    fc.property(streams(120), blockBytes, (messages, bytes) => {
      write(messages, bytes);
      const cursor = new SegmentCursor(opened(), { refills: true });
      const read: TapeMessage[] = [];
      const objects = new Set<TapeMessage>();
      for (let next = cursor.next(); next !== null; next = cursor.next()) {
        read.push({ ...next });
        if (next.kind === 'bookTicker' || next.kind === 'trade') objects.add(next);
      }
      cursor.close();
      expect(read).toEqual(messages);
      expect(objects.size).toBeLessThanOrEqual(2);
    }),
  );
});

test('a tape reads back as it was written', () => {
  fc.assert(
    fc.property(streams(120), blockBytes, (messages, bytes) => {
      expect(readBytes(write(messages, bytes))).toEqual(messages);
      const segment = opened();
      segment.close();
      expect({ sealed: segment.sealed, tornBytes: segment.tornBytes }).toEqual({
        sealed: true,
        tornBytes: 0,
      });
    }),
    { numRuns: 60 },
  );
});

test('a tape reads from any time, from any tick, and one instrument alone', () => {
  fc.assert(
    fc.property(streams(60), blockBytes, fc.nat(59), (messages, bytes, place) => {
      write(messages, bytes);
      const at = messages[place % Math.max(messages.length, 1)];
      const fromNanos = at === undefined ? 0 : nanosOf(at);
      const from = messages.findIndex((message) => nanosOf(message) >= fromNanos);
      expect(all(opened(), { fromNanos })).toEqual(from < 0 ? [] : messages.slice(from));
      const ticks = messages.filter(isTick);
      const fromTick = 1 + place;
      const tick = ticks[place];
      const expected = tick === undefined ? [] : messages.slice(messages.indexOf(tick));
      expect(all(opened(), { fromTick })).toEqual(expected);
      for (const { id: instrument } of tapeHead(3).instruments) {
        const only = messages.filter((message) => message.instrument === instrument);
        expect(all(opened(), { instrument })).toEqual(only);
      }
    }),
    { numRuns: 40 },
  );
});

test('every cut of a tape reads the messages before it, and says that it was cut', () => {
  fc.assert(
    fc.property(streams(8), fc.constantFrom(1, 60), (messages, bytes) => {
      const whole = write(messages, bytes);
      for (let length = 0; length < whole.length; length += 1) {
        const found = readBytes(whole.subarray(0, length));
        if (found === 'headTorn') continue;
        expect(found).toEqual(messages.slice(0, found.length));
        const segment = opened();
        segment.close();
        expect(segment.sealed).toBe(false);
      }
    }),
    { numRuns: 2 },
  );
}, 60_000);

test('every changed byte of a tape is found', () => {
  fc.assert(
    fc.property(streams(7), fc.constantFrom(1, 60), fc.integer(), (messages, bytes, seed) => {
      const whole = write(messages, bytes);
      for (let at = 0; at < whole.length; at += 1) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 + ((at * 31 + seed) & 0x7f));
        expect(() => readBytes(changed), `byte ${at}`).toThrow(TapeDamage);
      }
    }),
    { numRuns: 2 },
  );
}, 60_000);

test('a changed byte of a tape without a seal is found, or cut off with the end', () => {
  fc.assert(
    fc.property(streams(7), fc.integer(), (messages, seed) => {
      const sealed = write(messages, 40);
      const whole = sealed.subarray(0, sealed.length - blockHeadBytes(3));
      for (let at = 0; at < whole.length; at += 1) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 + ((at * 31 + seed) & 0x7f));
        expect(foundOrCut(changed), `byte ${at}`).not.toBe('unnoticed');
      }
    }),
    { numRuns: 2 },
  );
}, 60_000);

function foundOrCut(bytes: Uint8Array): 'found' | 'cut' | 'unnoticed' {
  try {
    readBytes(bytes);
    const segment = opened();
    segment.close();
    return segment.tornBytes > 0 ? 'cut' : 'unnoticed';
  } catch (error) {
    if (error instanceof TapeDamage) return 'found';
    throw error;
  }
}
