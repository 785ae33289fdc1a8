/** Holds the replica to the engine's word: snapshot, fold in order, and asking again on a gap. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../../engine/contract/events.ts';
import { ServerMessage } from '../../engine/contract/wire.ts';
import { fold } from '../../engine/state/fold.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import { stateHashText, stateToData } from '../../engine/state/state-text.ts';
import { deskMode } from './desk-mode.ts';
import { applyEvents, applySnapshot, createReplica } from './replica.ts';
import { createTopics } from './topics.ts';

const event = (sequence: number, mode: 'active' | 'halted') =>
  LedgerEvent.parse({
    sequence,
    utcNanos: `${sequence}000000000`,
    monoNanos: sequence,
    body: {
      type: 'mode.changed',
      scope: {},
      previous: mode === 'active' ? 'halted' : 'active',
      mode,
      epoch: sequence,
      actor: { kind: 'operator', name: 'risk-1' },
      cause: mode === 'active' ? 're-arm' : 'kill',
      reason: 'because',
      commandId: null,
    },
  });

function snapshotAt(events: readonly LedgerEvent[]) {
  const state = initialState();
  for (const each of events) fold(state, each);
  const message = ServerMessage.parse({
    type: 'snapshot',
    sequence: state.sequence,
    state: JSON.parse(JSON.stringify(stateToData(state))),
    status: {
      engineVersion: '0.1.0',
      pid: 1,
      environment: 'SIM',
      desk: 'first-desk',
      fence: 1,
      sessionId: 's',
      sequence: state.sequence,
      durableSequence: state.sequence,
      stateHash: '0'.repeat(64),
      recoveredSequence: 0,
      recoveredStateHash: '',
      halted: false,
      haltReason: '',
      epoch: 1,
      armingBlockers: [],
      warden: { state: 'guarding', leaseRemainingMillis: 900, pid: 2 },
      needsEnrolment: false,
      singleOperator: true,
      startedUtcNanos: '1',
    },
    bars: [],
    operators: [],
  });
  if (message.type !== 'snapshot') throw new Error('not a snapshot');
  return { message, state };
}

const newReplica = () =>
  createReplica(
    createTopics(
      () => () => undefined,
      () => 0,
    ),
  );

test('snapshot and events give the state that the engine has', () => {
  const all = [event(1, 'active'), event(2, 'halted'), event(3, 'active')];
  const replica = newReplica();
  applySnapshot(replica, snapshotAt(all.slice(0, 1)).message);
  const complete = applyEvents(replica, all);
  const whole = snapshotAt(all).state;
  expect(complete).toBe(true);
  expect(replica.ledger === null ? '' : stateHashText(replica.ledger)).toBe(stateHashText(whole));
});

test('a gap leaves the state as it was and waits for a snapshot', () => {
  const replica = newReplica();
  applySnapshot(replica, snapshotAt([event(1, 'active')]).message);
  const complete = applyEvents(replica, [event(3, 'halted')]);
  const ignored = applyEvents(replica, [event(2, 'halted')]);
  expect({
    complete,
    ignored,
    sequence: replica.ledger?.sequence,
    resyncs: replica.resyncs,
    waiting: replica.awaitingSnapshot,
    mode: deskMode(replica.ledger, replica.status)?.word,
  }).toEqual({
    complete: false,
    ignored: true,
    sequence: 1,
    resyncs: 1,
    waiting: true,
    mode: 'Active',
  });
});

test('a halt is shown with its cause and since when', () => {
  const replica = newReplica();
  applySnapshot(replica, snapshotAt([event(1, 'active'), event(2, 'halted')]).message);
  expect(deskMode(replica.ledger, replica.status)).toEqual({
    word: 'Halted',
    cause: 'kill',
    reason: 'because',
    actor: 'risk-1',
    sinceUtcNanos: '2000000000',
    scopes: [],
  });
});
