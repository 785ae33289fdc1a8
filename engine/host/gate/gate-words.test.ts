/** The shared words under every interleaving of one close with one opening. */
import { afterEach, expect, test, vi } from 'vitest';
import { gateEpoch } from '../../contract/numbers.ts';
import {
  closeGate,
  closeScope,
  createGateWords,
  epochWord,
  type GateWords,
  isLatchDurable,
  isLatched,
  openGate,
  setDurableHalt,
} from './gate-words.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `outer` with `inner` right before its atomic step number `step`; whether it came to it. */
function interleave(step: number, outer: () => void, inner: () => void): boolean {
  let steps = 0;
  const counted = <Arguments extends unknown[], R>(original: (...given: Arguments) => R) => {
    return (...given: Arguments): R => {
      steps += 1;
      if (steps === step) inner();
      return original(...given);
    };
  };
  const { add, store, load, compareExchange } = Atomics;
  vi.spyOn(Atomics, 'add').mockImplementation(counted(add) as typeof add);
  vi.spyOn(Atomics, 'store').mockImplementation(counted(store) as typeof store);
  vi.spyOn(Atomics, 'load').mockImplementation(counted(load) as typeof load);
  const exchange = counted(compareExchange) as typeof compareExchange;
  vi.spyOn(Atomics, 'compareExchange').mockImplementation(exchange);
  outer();
  vi.restoreAllMocks();
  return steps >= step;
}

function latchedAtFive(): GateWords {
  return createGateWords(gateEpoch(5));
}

test('a kill is never lost to an opening at the same time, whatever their order', () => {
  let met = 0;
  for (let step = 1; step < 20; step += 1) {
    for (const closesFirst of [true, false]) {
      const words = latchedAtFive();
      const close = () => void closeGate(words);
      const open = () => void openGate(words, gateEpoch(5));
      const [outer, inner] = closesFirst ? [close, open] : [open, close];
      if (!interleave(step, outer, inner)) continue;
      met += 1;
      expect({ step, closesFirst, latched: isLatched(words) }).toEqual({
        step,
        closesFirst,
        latched: true,
      });
      expect(epochWord(words)).toBe(6);
    }
  }
  expect(met).toBeGreaterThan(5);
});

test('a halt is durable only when latch.json holds it and not an earlier one', () => {
  const words = latchedAtFive();
  expect(isLatchDurable(words)).toBe(false);
  setDurableHalt(words, gateEpoch(5));
  expect(isLatchDurable(words)).toBe(true);
  closeGate(words);
  setDurableHalt(words, gateEpoch(5)); // the write of the halt before, told late
  expect(isLatchDurable(words)).toBe(false);
  setDurableHalt(words, gateEpoch(6));
  expect(isLatchDurable(words)).toBe(true);
  closeScope(words); // lives in the ledger
  expect(isLatchDurable(words)).toBe(true);
  setDurableHalt(words, null);
  expect(isLatchDurable(words)).toBe(false);
});
