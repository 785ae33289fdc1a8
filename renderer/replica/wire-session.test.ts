/** Holds what the window may call live: frames, not replies; and what it does about a gap. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { initialState } from '../../engine/state/ledger-state.ts';
import { stateToData } from '../../engine/state/state-text.ts';
import { FakeSocket, forgetSockets, latestSocket } from './fake-socket-fixture.ts';
import { createReplica } from './replica.ts';
import { createRequests } from './requests.ts';
import { createTopics } from './topics.ts';
import { openWireSession } from './wire-session.ts';

const status = {
  engineVersion: '0.1.0',
  pid: 1,
  environment: 'SIM',
  desk: 'first-desk',
  fence: 1,
  sessionId: 's',
  sequence: 0,
  durableSequence: 0,
  stateHash: '0'.repeat(64),
  recoveredSequence: 0,
  recoveredStateHash: '',
  halted: true,
  haltReason: 'first run',
  epoch: 1,
  armingBlockers: [],
  warden: { state: 'guarding', leaseRemainingMillis: 900, pid: 2 },
  needsEnrolment: true,
  singleOperator: true,
  startedUtcNanos: '1',
};
const snapshot = {
  type: 'snapshot',
  sequence: 0,
  state: JSON.parse(JSON.stringify(stateToData(initialState()))) as unknown,
  status,
  bars: [],
  operators: [],
};
const telemetry = {
  type: 'telemetry',
  atMonoNanos: 1,
  loopLagMicrosP99: 1,
  loopLagMicrosMax: 1,
  ticksPerSecond: 1,
  ledgerSequence: 0,
  ledgerQueue: 0,
  ledgerCommitMicros: { p50: 1, p99: 1, p999: 1 },
  tickToApprovedMicros: null,
  tickToWireMicros: null,
  consoles: 1,
  slowConsolesDropped: 0,
  conflated: 0,
  fencedOrders: 0,
  messagesInWindow: 0,
  messagesLimit: 10,
  rssBytes: 1,
  wardenState: 'guarding',
  leaseRemainingMillis: 900,
  strategies: [],
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  forgetSockets();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open() {
  const states: string[] = [];
  const replica = createReplica(
    createTopics(
      () => () => undefined,
      () => 0,
    ),
  );
  const requests = createRequests(() => 'request-1');
  const session = openWireSession({
    url: 'ws://127.0.0.1:1',
    token: 't'.repeat(32),
    client: 'console',
    replica,
    requests,
    now: () => Date.now(),
    onConnection: (connection) => states.push(connection.state),
  });
  latestSocket().accept();
  latestSocket().say(snapshot);
  return { session, states, replica, requests };
}

test('replies do not keep a window live; a frame makes it live again', () => {
  const { session, states } = open();
  for (let second = 0; second < 3; second += 1) {
    vi.advanceTimersByTime(1_000);
    latestSocket().say({ type: 'status', status });
  }
  latestSocket().say(telemetry);
  session.close();
  expect(states).toEqual(['connecting', 'live', 'stale', 'live']);
});

test('a gap in the numbers is answered by asking for a snapshot', () => {
  const { session, replica } = open();
  const event = {
    sequence: 7,
    utcNanos: '1',
    monoNanos: 1,
    body: { type: 'warden.changed', state: 'lost', detail: '' },
  };
  latestSocket().say({ type: 'ledger', events: [event] });
  session.close();
  expect([latestSocket().sent, replica.awaitingSnapshot]).toEqual([
    [{ type: 'hello', token: 't'.repeat(32), client: 'console' }, { type: 'resync' }],
    true,
  ]);
});

test('what does not fit the contract is counted and changes nothing', () => {
  const { session, replica, states } = open();
  latestSocket().say({ type: 'market', surprise: true });
  latestSocket().say('no message');
  session.close();
  expect({ fault: replica.lastFault, states, ledger: replica.ledger?.sequence }).toEqual({
    fault: '2 messages of the engine did not fit the contract.',
    states: ['connecting', 'live'],
    ledger: 0,
  });
});

test('a refusal is final until the operator tries again', () => {
  const { session, states } = open();
  latestSocket().say({ type: 'refused', reason: 'the token is not valid' });
  vi.advanceTimersByTime(30_000);
  session.close();
  expect(states).toEqual(['connecting', 'live', 'refused']);
});

test('a lost connection ends waiting requests as unknown, never as done', async () => {
  const { session, requests, states } = open();
  const outcome = requests.ask((id) => session.send({ type: 'status.query', id }), 5_000);
  latestSocket().close();
  const kind = (await outcome).kind;
  session.close();
  expect({ kind, states }).toEqual({
    kind: 'unknown',
    states: ['connecting', 'live', 'disconnected'],
  });
});
