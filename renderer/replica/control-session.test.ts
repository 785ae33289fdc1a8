/** Holds the kill's own link: one call to send, nothing lost, nothing claimed without an answer. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KillCommand } from '../../engine/contract/commands.ts';
import { type ControlState, openControlSession } from './control-session.ts';
import { FakeSocket, forgetSockets, latestSocket, socketCount } from './fake-socket-fixture.ts';

const command = KillCommand.parse({
  kind: 'kill',
  commandId: 'kill-0001',
  scope: {},
  reason: 'Stopped at the console',
  actor: null,
  door: 'hotkey',
});
const welcome = { type: 'welcome', epoch: 3, halted: false };
const progress = {
  type: 'kill.progress',
  killId: 'kill-0001',
  scope: {},
  stage: 'GATE CLOSED',
  epoch: 4,
  elapsedMicros: 80,
  workingOrders: 2,
  cancelsSent: null,
  report: null,
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
  const states: ControlState['state'][] = [];
  const sentLater: string[] = [];
  const stages: string[] = [];
  const session = openControlSession({
    url: 'ws://127.0.0.1:1',
    token: 't'.repeat(32),
    now: () => Date.now(),
    onState: (state) => states.push(state.state),
    onProgress: (message) => stages.push(message.stage),
    onSent: (killId) => sentLater.push(killId),
  });
  return { session, states, sentLater, stages };
}

const kills = (socket: FakeSocket): number =>
  socket.sent.filter((message) => JSON.stringify(message).includes('"type":"kill"')).length;

test('a kill on a ready link leaves in the same call', () => {
  const { session, states, stages } = open();
  const socket = latestSocket();
  socket.accept();
  socket.say(welcome);
  const sent = session.kill(command);
  const atOnce = kills(socket);
  socket.say(progress);
  session.close();
  expect({ sent, atOnce, states, stages, hello: socket.sent[0] }).toEqual({
    sent: true,
    atOnce: 1,
    states: ['connecting', 'ready'],
    stages: ['GATE CLOSED'],
    hello: { type: 'hello', token: 't'.repeat(32), role: 'console' },
  });
});

test('a kill on a closed link is kept, and sent once when the link opens', () => {
  const { session, sentLater } = open();
  latestSocket().close();
  const sent = session.kill(command);
  const reopened = latestSocket();
  reopened.accept();
  const beforeWelcome = kills(reopened);
  reopened.say(welcome);
  session.close();
  expect({
    sent,
    sockets: socketCount(),
    beforeWelcome,
    after: kills(reopened),
    sentLater,
  }).toEqual({ sent: false, sockets: 2, beforeWelcome: 0, after: 1, sentLater: ['kill-0001'] });
});

test('a kill without an answer is sent again on the next link, an answered one is not', () => {
  const { session } = open();
  latestSocket().accept();
  latestSocket().say(welcome);
  session.kill(command);
  latestSocket().close();
  vi.advanceTimersByTime(2_000);
  latestSocket().accept();
  latestSocket().say(welcome);
  const again = kills(latestSocket());
  latestSocket().say(progress);
  latestSocket().close();
  vi.advanceTimersByTime(5_000);
  latestSocket().accept();
  latestSocket().say(welcome);
  const answered = kills(latestSocket());
  session.close();
  expect({ again, answered }).toEqual({ again: 1, answered: 0 });
});

test('a link that answers nothing is called silent, and ready again when it does', () => {
  const { session, states } = open();
  latestSocket().accept();
  latestSocket().say(welcome);
  vi.advanceTimersByTime(4_100);
  latestSocket().say({ type: 'latch.status', epoch: 3, halted: false, durable: true });
  session.close();
  expect(states).toEqual(['connecting', 'ready', 'silent', 'ready']);
});

test('a link that stays silent is opened again', () => {
  const { session } = open();
  latestSocket().accept();
  latestSocket().say(welcome);
  vi.advanceTimersByTime(13_000);
  session.close();
  expect(socketCount()).toBe(2);
});
