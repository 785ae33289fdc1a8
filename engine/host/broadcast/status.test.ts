/** The hash of the state that is told: none is made for it while a kill is answered. */
import { expect, test } from 'vitest';
import { stampNow } from '../loop.ts';
import { testLoop } from '../loop-fixture.ts';
import { stateHashOf } from '../record/ledger-memory.ts';
import { StateHashes } from './status.ts';

/** A desk of three orders, whose state is another one after each `step`. */
function told() {
  const { loop } = testLoop(3);
  const kill = { isAnswering: false };
  const hashes = new StateHashes(loop, () => kill.isAnswering);
  const fault = { component: 'test', detail: 'a step', count: 1, owner: null } as const;
  const step = (): void =>
    void loop.process({
      type: 'record',
      body: { type: 'fault.recorded', ...fault },
      stamp: stampNow(),
    });
  return { hashes, kill, step, ledger: loop.core.ledger };
}

test('while a kill is answered the last hash is told, with the event that it is of', () => {
  const { hashes, kill, step, ledger } = told();
  const before = { stateHash: stateHashOf(ledger), stateHashSequence: ledger.sequence };
  expect(hashes.told()).toEqual({ stateHash: before.stateHash });
  kill.isAnswering = true;
  for (let event = 0; event < 3; event += 1) {
    step();
    expect(hashes.told()).toEqual(before);
  }
  expect(stateHashOf(ledger)).not.toBe(before.stateHash);
  kill.isAnswering = false;
  expect(hashes.told()).toEqual({ stateHash: stateHashOf(ledger) });
});

test('the first one is made, whatever is answered: there is none to tell yet', () => {
  const { hashes, kill, step, ledger } = told();
  kill.isAnswering = true;
  const first = stateHashOf(ledger);
  const stateHashSequence = ledger.sequence;
  expect(hashes.told()).toEqual({ stateHash: first });
  step();
  expect(hashes.told()).toEqual({ stateHash: first, stateHashSequence });
});
