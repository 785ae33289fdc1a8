/** The writer of latch.json: what counts as durable when halts are written out of order. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateEpoch } from '../../contract/numbers.ts';
import { monoNow, utcNow } from '../clock.ts';
import { closeGate, createGateWords, isLatchDurable } from '../gate/gate-words.ts';
import { type LatchContent, readLatch } from '../gate/latch.ts';
import { startLatchWriter } from './latch-writer.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latch-writer-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const halt = (epoch: number): LatchContent => ({
  state: 'halted',
  epoch: gateEpoch(epoch),
  cause: 'test',
  reason: `halt ${epoch}`,
  actor: 'system',
  atMonoNanos: monoNow(),
  atUtcNanos: utcNow(),
});

test('an earlier halt written later does not undo that the last one is durable', async () => {
  const words = createGateWords(gateEpoch(4));
  const writer = startLatchWriter(join(directory, 'latch.json'), words, () => undefined);
  const first = closeGate(words).epoch;
  const second = closeGate(words).epoch;
  writer.write(halt(second), () => undefined);
  writer.write(halt(first), () => undefined);
  await writer.idle();
  expect(isLatchDurable(words)).toBe(true);
  const read = await readLatch(join(directory, 'latch.json'));
  expect(read).toMatchObject({ kind: 'read', file: { epoch: second } });
});
