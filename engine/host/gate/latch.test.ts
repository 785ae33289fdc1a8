/** The latch file: only a whole and true one is believed. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateEpoch } from '../../contract/numbers.ts';
import { monoNow, utcNow } from '../clock.ts';
import {
  type LatchContent,
  latchText,
  parseLatch,
  readLatch,
  startReason,
  writeLatch,
  writeLatchNow,
} from './latch.ts';

const content: LatchContent = {
  state: 'armed',
  epoch: gateEpoch(7),
  cause: 're-arm',
  reason: 'start of the day',
  actor: 'ada',
  atMonoNanos: monoNow(),
  atUtcNanos: utcNow(),
};

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latch-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('what is written is read, and nothing else lies beside it', async () => {
  const path = join(directory, 'latch.json');
  await writeLatch(path, content);
  writeLatchNow(path, { ...content, epoch: gateEpoch(8) });
  const reading = await readLatch(path);
  expect(reading).toMatchObject({ kind: 'read', file: { ...content, epoch: 8 } });
  expect(await readdir(directory)).toEqual(['latch.json']);
});

test('K4 a missing latch is missing, and says so at the start', async () => {
  const reading = await readLatch(join(directory, 'latch.json'));
  expect(reading).toEqual({ kind: 'missing' });
  expect(startReason(reading, false)).toBe('latch: the file is missing');
  expect(startReason(reading, true)).toBe('first run');
});

test('a directory in its place is corrupt', async () => {
  expect(await readLatch(directory)).toMatchObject({ kind: 'corrupt' });
});

test('K4 every truncation is corrupt', async () => {
  const text = latchText(content);
  const path = join(directory, 'latch.json');
  for (let length = 0; length < text.length; length += 1) {
    expect(parseLatch(text.slice(0, length)).kind, `cut at ${length}`).toBe('corrupt');
  }
  await writeFile(path, text.slice(0, 40));
  expect(startReason(await readLatch(path), false)).toMatch(/^latch: the file is corrupt/);
});

test('K4 every flipped bit is corrupt', () => {
  const bytes = Buffer.from(latchText(content), 'utf8');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const reading = parseLatch(flipped.toString('utf8'));
    expect(reading.kind, `bit ${bit}`).toBe('corrupt');
  }
});

test('a halted latch names who halted and why', () => {
  const text = latchText({ ...content, state: 'halted', cause: 'kill', reason: 'wild prints' });
  expect(startReason(parseLatch(text), false)).toBe('latch: halted by ada (kill): wild prints');
  const stop = { ...content, state: 'halted', cause: 'stop', actor: 'stop' } as const;
  const stopped = latchText({ ...stop, reason: 'ended by SIGTERM' });
  const told = 'latch: halted by stop: ended by SIGTERM';
  expect(startReason(parseLatch(stopped), false)).toBe(told);
});
