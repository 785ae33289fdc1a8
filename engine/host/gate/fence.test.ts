/** The fence, case by case, and its promise about stamps under a racing latch. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { gateEpoch, type MonoNanos, monoNanos } from '../../contract/numbers.ts';
import { monoNow } from '../clock.ts';
import { judge } from './fence.ts';
import {
  closeGate,
  closeScope,
  createGateWords,
  epochWord,
  type GateWords,
  isLatched,
  openGate,
  setLeaseExpiry,
} from './gate-words.ts';

const ageLimit = 250;
const at = (nanos: number): MonoNanos => monoNanos(nanos);

/** Words at epoch 5, open, with a lease until 10,000. */
function openWords(): GateWords {
  const words = createGateWords(gateEpoch(5));
  setLeaseExpiry(words, at(10_000));
  openGate(words, gateEpoch(5));
  return words;
}

interface Case {
  readonly name: string;
  readonly change?: (words: GateWords) => void;
  readonly epoch?: number;
  readonly decided?: number;
  readonly now?: number;
  readonly cause: string | null;
}

const cases: readonly Case[] = [
  { name: 'fresh and armed', cause: null },
  { name: 'as old as allowed', now: 1_250, cause: null },
  { name: 'one nanosecond too old', now: 1_251, cause: 'age' },
  { name: 'decided in the future', now: 999, cause: 'age' },
  { name: 'an older epoch', epoch: 4, cause: 'epoch' },
  { name: 'a later epoch', epoch: 6, cause: 'epoch' },
  { name: 'a scoped kill since', change: closeScope, cause: 'epoch' },
  { name: 'a desk kill since', change: closeGate, cause: 'latch' },
  { name: 'the last instant of the lease', decided: 9_900, now: 9_999, cause: null },
  { name: 'the end of the lease', decided: 9_900, now: 10_000, cause: 'lease' },
  {
    name: 'never had a lease',
    change: (words) => {
      setLeaseExpiry(words, at(0));
    },
    cause: 'lease',
  },
];

test.each(cases)('$name', ({ change, epoch = 5, decided = 1_000, now = 1_100, cause }) => {
  const words = openWords();
  change?.(words);
  const approval = { epoch: gateEpoch(epoch), decidedMonoNanos: at(decided), flattenId: null };
  const verdict = judge(words, approval, ageLimit, () => at(now));
  expect({ stamp: verdict.stampMonoNanos, cause: verdict.passes ? null : verdict.cause }).toEqual({
    stamp: now,
    cause,
  });
});

test('new words are latched, and opening needs the epoch of the decision', () => {
  const words = createGateWords(gateEpoch(5));
  expect(isLatched(words)).toBe(true);
  closeGate(words);
  expect(openGate(words, gateEpoch(5))).toBe(false);
  expect(isLatched(words)).toBe(true);
  expect(openGate(words, gateEpoch(6))).toBe(true);
  expect({ latched: isLatched(words), epoch: epochWord(words) }).toEqual({
    latched: false,
    epoch: 6,
  });
});

const racer = `
const { workerData, parentPort } = require('node:worker_threads');
const small = new Int32Array(workerData);
parentPort.once('message', () => {
  const until = process.hrtime.bigint() + BigInt(Math.floor(Math.random() * 400000));
  while (process.hrtime.bigint() < until);
  Atomics.store(small, 0, 1);
  parentPort.postMessage(Number(process.hrtime.bigint()));
});
parentPort.postMessage(0);
`;

test('no stamp that passes is later than the stamp of a racing latch', async () => {
  let informative = 0;
  for (let trial = 0; trial < 200 && informative < 20; trial += 1) {
    const words = openWords();
    setLeaseExpiry(words, at(monoNow() + 60e9));
    const worker = new Worker(racer, { eval: true, workerData: words.buffer });
    await once(worker, 'message');
    const approval = { epoch: gateEpoch(5), decidedMonoNanos: monoNow(), flattenId: null };
    worker.postMessage('go');
    let last = judge(words, approval, 60e9);
    let lastPassed = 0;
    while (last.passes) {
      lastPassed = last.stampMonoNanos;
      last = judge(words, approval, 60e9);
    }
    const latchedAt = await new Promise<number>((resolve) => worker.once('message', resolve));
    await worker.terminate();
    // Where the latch was there before the first look, nothing was learned.
    if (lastPassed > 0) informative += 1;
    expect(lastPassed).toBeLessThanOrEqual(latchedAt);
  }
  expect(informative).toBe(20);
});
