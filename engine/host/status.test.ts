/** The hash of the state that consoles are told: none is made for them while a kill runs. */
import { expect, test } from 'vitest';
import { stateHashOf } from './ledger-memory.ts';
import { stampNow } from './loop.ts';
import { testLoop } from './loop-fixture.ts';
import { StateHashes } from './status.ts';

/** A desk of three orders, whose state is another one after each `step`. */
function told() {
  const { loop } = testLoop(3);
  const kill = { isRunning: false };
  const hashes = new StateHashes(loop, () => kill.isRunning);
  const fault = { component: 'test', detail: 'a step', count: 1, owner: null } as const;
  const step = (): void =>
    void loop.process({
      type: 'record',
      body: { type: 'fault.recorded', ...fault },
      stamp: stampNow(),
    });
  return { hashes, kill, step, ledger: loop.core.ledger };
}

test('while a kill runs consoles are told the last hash, with the event that it is of', () => {
  const { hashes, kill, step, ledger } = told();
  const before = { stateHash: stateHashOf(ledger), stateHashSequence: ledger.sequence };
  expect(hashes.toTell()).toEqual({ stateHash: before.stateHash });
  kill.isRunning = true;
  for (let event = 0; event < 3; event += 1) {
    step();
    expect(hashes.toTell()).toEqual(before);
  }
  expect(stateHashOf(ledger)).not.toBe(before.stateHash);
  kill.isRunning = false;
  expect(hashes.toTell()).toEqual({ stateHash: stateHashOf(ledger) });
});

test('who asks is told that of now, and consoles then that one', () => {
  const { hashes, kill, step, ledger } = told();
  kill.isRunning = true;
  // The first one is made, whatever runs: there is none to tell yet.
  expect(hashes.toTell()).toEqual({ stateHash: stateHashOf(ledger) });
  step();
  const asked = hashes.now();
  expect(asked).toEqual({ stateHash: stateHashOf(ledger) });
  const stateHashSequence = ledger.sequence;
  step();
  expect(hashes.toTell()).toEqual({ ...asked, stateHashSequence });
});
