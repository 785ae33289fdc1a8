/** Breaks in ledger state: who decided each, why and when, and which are still there. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { fold } from './fold.ts';
import { initialState, type LedgerState } from './ledger-state.ts';

const difference = {
  kind: 'positionDiffers',
  venue: 'sim',
  account: 'paper',
  instrument: 'BTCUSDT.sim',
  clientOrderId: null,
  executionId: null,
  strategy: null,
  ours: { lots: 0 },
  theirs: { lots: 5 },
};

const found = (breakId: string) => ({ type: 'reconciliation.found', breakId, difference });
const decided = (breakId: string, decision: string, operator = 'kim') => ({
  type: 'reconciliation.decided',
  breakId,
  decision,
  operator,
  reason: `${decision} it`,
  commandId: `command-${breakId}`,
});

/** One event a second. */
function folded(...bodies: readonly object[]): LedgerState {
  const state = initialState();
  bodies.forEach((body, index) => {
    const utcNanos = `${index + 1}000000000`;
    fold(state, LedgerEvent.parse({ sequence: index + 1, utcNanos, monoNanos: 1, body }));
  });
  return state;
}

test('one that is let be stays, with who, why and when; another decision takes its place', () => {
  const once = folded(found('b1'), decided('b1', 'ignore'));
  const known = { breakId: 'b1', foundUtcNanos: '1000000000', decision: 'ignore' };
  expect([...once.breaks.values()]).toMatchObject([
    { ...known, operator: 'kim', reason: 'ignore it', decidedUtcNanos: '2000000000' },
  ]);
  const again = folded(found('b1'), decided('b1', 'ignore'), decided('b1', 'ignore', 'ann'));
  expect([...again.breaks.values()]).toMatchObject([
    { ...known, operator: 'ann', decidedUtcNanos: '3000000000' },
  ]);
});

test('one that is adopted or flattened is no break any more, and listed with its decision', () => {
  const state = folded(
    found('b1'),
    found('b2'),
    found('b3'),
    decided('b1', 'adopt'),
    decided('b2', 'flatten'),
  );
  expect([...state.breaks.values()]).toMatchObject([
    { breakId: 'b3', decision: null, operator: null, decidedUtcNanos: null },
  ]);
  expect(state.decidedBreaks).toMatchObject([
    { breakId: 'b1', decision: 'adopt', decidedUtcNanos: '4000000000' },
    { breakId: 'b2', decision: 'flatten', decidedUtcNanos: '5000000000' },
  ]);
});

test('one that is over is in neither list', () => {
  const state = folded(found('b1'), {
    type: 'reconciliation.cleared',
    breakId: 'b1',
    reason: 'both sides agree',
  });
  expect([state.breaks.size, state.decidedBreaks]).toEqual([0, []]);
});
