/** The kill door over real sockets: who gets in, and what a kill does before anything else. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ControlReply } from '../../contract/control.ts';
import { OperatorId } from '../../contract/ids.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import { strangersLimit } from '../admission.ts';
import { badHeaders, goodOrigin, resetAfterRefusal, upgradeStatus } from '../admission-fixture.ts';
import { monoNow } from '../clock.ts';
import { localUser } from '../commands/local-user.ts';
import {
  createGateWords,
  epochWord,
  type GateWords,
  isLatchDurable,
  isLatched,
  leaseExpiry,
  openGate,
  setAnsweredProbe,
} from '../gate/gate-words.ts';
import { readLatch } from '../gate/latch.ts';
import { type Ingress, startIngress } from './ingress.ts';
import type { FromControl } from './messages.ts';

const token = 'token-of-this-launch-0123456789abcdef';
const wardenToken = 'token-of-its-warden-0123456789abcdef';
let directory = '';
let words: GateWords;
let ingress: Ingress;
let heard: FromControl[] = [];
const open: WebSocket[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'control-'));
  words = createGateWords(gateEpoch(3));
  heard = [];
  ingress = await startIngress({
    words: words.buffer,
    latchPath: join(directory, 'latch.json'),
    token,
    wardenToken,
    origins: ['http://127.0.0.1:9999'],
  });
  ingress.onMessage((message) => heard.push(message));
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await ingress.close();
  await rm(directory, { recursive: true });
});

interface Client {
  readonly socket: WebSocket;
  readonly replies: ControlReply[];
  readonly closed: Promise<{ code: number; millis: number }>;
  readonly until: (is: (reply: ControlReply) => boolean) => Promise<ControlReply>;
}

function connect(): Client {
  const started = performance.now();
  const socket = new WebSocket(`ws://127.0.0.1:${ingress.port}`, {
    origin: 'quarterdeck://cli',
    perMessageDeflate: false,
  });
  open.push(socket);
  const replies: ControlReply[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data: Buffer) => {
    replies.push(ControlReply.parse(JSON.parse(data.toString('utf8'))));
    for (const wake of waiting.splice(0)) wake();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; millis: number }>((resolve) => {
    socket.on('close', (code) => {
      resolve({ code, millis: performance.now() - started });
    });
  });
  const until = async (is: (reply: ControlReply) => boolean): Promise<ControlReply> => {
    for (;;) {
      const found = replies.find(is);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return { socket, replies, closed, until };
}

async function opened(): Promise<Client> {
  const client = connect();
  await new Promise((resolve) => client.socket.once('open', resolve));
  return client;
}

async function admitted(role: 'console' | 'cli' | 'warden'): Promise<Client> {
  const client = await opened();
  const own = role === 'warden' ? wardenToken : token;
  client.socket.send(JSON.stringify({ type: 'hello', token: own, role }));
  await client.until((reply) => reply.type === 'welcome');
  return client;
}

const killText = (commandId: string, scope: object = {}) =>
  JSON.stringify({
    type: 'kill',
    command: { kind: 'kill', commandId, scope, reason: 'wild prints', actor: null, door: 'cli' },
  });

const stage = (name: string) => (reply: ControlReply) =>
  reply.type === 'kill.progress' && reply.stage === name;

test('no bad Host or Origin opens the door', async () => {
  expect(badHeaders(ingress.port).length).toBeGreaterThanOrEqual(50);
  for (const headers of badHeaders(ingress.port)) {
    const status = await upgradeStatus(ingress.port, headers);
    expect(status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
  }
  const port = String(ingress.port);
  expect(
    await upgradeStatus(ingress.port, ['Host', `127.0.0.1:${port}`, 'Origin', goodOrigin]),
  ).toBe(101);
  const served = ['Host', `127.0.0.1:${port}`, 'Origin', 'http://127.0.0.1:9999'];
  expect(await upgradeStatus(ingress.port, served)).toBe(101);
});

test('a connection reset after its refusal leaves the door standing', async () => {
  const failures: string[] = [];
  ingress.onFailure((detail) => failures.push(detail));
  await Promise.all(Array.from({ length: 5 }, () => resetAfterRefusal(ingress.port)));
  await admitted('cli');
  expect(failures).toEqual([]);
});

test('a silent client is closed within a second', async () => {
  const { code, millis } = await (await opened()).closed;
  expect(code).toBe(1008);
  expect(millis).toBeLessThanOrEqual(1_000);
  expect(millis).toBeGreaterThan(400);
});

test.each([
  ['a wrong token', JSON.stringify({ type: 'hello', token: 'wrong', role: 'cli' }), 1008],
  ['the launch token as warden', JSON.stringify({ type: 'hello', token, role: 'warden' }), 1008],
  [
    'the warden token as console',
    JSON.stringify({ type: 'hello', token: wardenToken, role: 'console' }),
    1008,
  ],
  ['a kill before the token', killText(randomUUID()), 1008],
  ['no JSON', '{"type":"hel', 1008],
  ['an unknown message', JSON.stringify({ type: 'rearm' }), 1008],
  ['a frame of 65 KB', 'x'.repeat(66_560), 1009],
])('%s ends the connection and halts nothing', async (_name, text, code) => {
  openGate(words, gateEpoch(3));
  const client = await opened();
  client.socket.send(text);
  expect((await client.closed).code).toBe(code);
  expect({ latched: isLatched(words), epoch: epochWord(words) }).toEqual({
    latched: false,
    epoch: 3,
  });
});

test('a desk kill closes the gate first, then becomes durable', async () => {
  openGate(words, gateEpoch(3));
  const client = await admitted('console');
  const killId = randomUUID();
  client.socket.send(killText(killId));
  const closed = await client.until(stage('GATE CLOSED'));
  expect(isLatched(words)).toBe(true);
  expect(closed).toMatchObject({ killId, epoch: 4, report: null });
  await client.until(stage('LATCHED'));
  expect(isLatchDurable(words)).toBe(true);
  const latch = await readLatch(join(directory, 'latch.json'));
  expect(latch).toMatchObject({
    kind: 'read',
    file: { state: 'halted', epoch: 4, cause: 'kill', reason: 'wild prints' },
  });
  expect(heard.find((message) => message.type === 'kill')).toMatchObject({
    kill: { actor: { kind: 'token' }, closed: { epoch: 4 } },
  });
});

test('the same command twice acts once', async () => {
  const client = await admitted('cli');
  const killId = randomUUID();
  client.socket.send(killText(killId));
  client.socket.send(killText(killId));
  await client.until(stage('LATCHED'));
  client.socket.send(JSON.stringify({ type: 'latch.status' }));
  const status = await client.until((reply) => reply.type === 'latch.status');
  expect(status).toEqual({ type: 'latch.status', epoch: 4, halted: true, durable: true });
  expect(heard.filter((message) => message.type === 'kill')).toHaveLength(1);
});

test("a browser's token cannot play warden and lend the desk time", async () => {
  ingress.admitToken('token-of-a-browser-0123456789abcdef');
  const client = await opened();
  const hello = { type: 'hello', token: 'token-of-a-browser-0123456789abcdef', role: 'warden' };
  client.socket.send(JSON.stringify(hello));
  expect((await client.closed).code).toBe(1008);
  expect(heard).toEqual([]);
});

test('strangers who come again and again do not keep the kill door shut', async () => {
  const strangers = await Promise.all(Array.from({ length: strangersLimit }, () => opened()));
  const client = await admitted('cli');
  client.socket.send(killText(randomUUID()));
  await client.until(stage('GATE CLOSED'));
  expect((await strangers[0]?.closed)?.code).toBe(1006);
});

test('K5 a kill at a console of a locked key says where, and whom no one has proved', async () => {
  const client = await admitted('console');
  const cli = await admitted('cli');
  const ada = OperatorId.parse('ada');
  const killAt = (given: object) => ({
    type: 'kill',
    command: {
      ...{ kind: 'kill', commandId: randomUUID(), scope: {}, reason: 'odd', actor: null },
      ...{ door: 'button', ...given },
    },
  });
  const told = () =>
    heard.flatMap((message) =>
      message.type === 'kill' ? [[message.kill.actor.kind, message.kill.console]] : [],
    );
  ingress.signedIn('console-of-ada', ada);
  client.socket.send(JSON.stringify(killAt({ consoleSession: 'console-of-ada' })));
  await expect.poll(told).toHaveLength(1);
  client.socket.send(JSON.stringify(killAt({ consoleSession: 'fresh', actor: 'bob' })));
  client.socket.send(JSON.stringify(killAt({ consoleSession: 'console-of-ada', actor: 'ada' })));
  await expect.poll(told).toHaveLength(3);
  cli.socket.send(JSON.stringify(killAt({ consoleSession: 'console-of-ada', door: 'cli' })));
  await expect.poll(told).toHaveLength(4);
  expect(told()).toEqual([
    ['token', { session: 'console-of-ada', lastSigner: 'ada', claimed: null }],
    ['token', { session: 'fresh', lastSigner: null, claimed: 'bob' }],
    ['operator', undefined],
    ['token', undefined],
  ]);
});

test('a kill carries the name of an operator only if the key was proved there', async () => {
  const client = await admitted('console');
  const actor = OperatorId.parse('ada');
  const kill = (consoleSession: string) => ({
    type: 'kill',
    command: {
      kind: 'kill',
      commandId: randomUUID(),
      scope: {},
      reason: 'wild prints',
      actor,
      consoleSession,
      door: 'button',
    },
  });
  const actors = () =>
    heard.flatMap((message) => (message.type === 'kill' ? [message.kill.actor] : []));
  ingress.signedIn('the session of ada', actor);
  client.socket.send(JSON.stringify(kill('a session of nobody')));
  await expect.poll(actors).toHaveLength(1);
  client.socket.send(JSON.stringify(kill('the session of ada')));
  await expect.poll(actors).toHaveLength(2);
  expect(actors()).toEqual([
    { kind: 'token', name: localUser },
    { kind: 'operator', name: 'ada' },
  ]);
  const latch = () => readLatch(join(directory, 'latch.json'));
  await expect.poll(latch).toMatchObject({ kind: 'read', file: { actor: 'ada' } });
});

test('a scoped kill raises the epoch and leaves the desk latch alone', async () => {
  openGate(words, gateEpoch(3));
  const client = await admitted('cli');
  client.socket.send(killText(randomUUID(), { strategy: 'maker' }));
  await client.until(stage('GATE CLOSED'));
  expect({ latched: isLatched(words), epoch: epochWord(words) }).toEqual({
    latched: false,
    epoch: 4,
  });
});

test('only the warden gives leases, and none that is too long', async () => {
  const console_ = await admitted('console');
  const warden = await admitted('warden');
  const expires = monoNow() + 1_500_000_000;
  const lease = (at: number) => JSON.stringify({ type: 'lease', beat: 1, expiresMonoNanos: at });
  console_.socket.send(lease(expires + 1));
  warden.socket.send(lease(expires));
  const beat = await warden.until((reply) => reply.type === 'heartbeat');
  expect(beat).toMatchObject({ armed: false, epoch: 3 });
  warden.socket.send(JSON.stringify({ type: 'latch.status' }));
  await warden.until((reply) => reply.type === 'latch.status');
  expect(leaseExpiry(words)).toBe(expires);
  warden.socket.send(lease(monoNow() + 60_000_000_000));
  expect((await warden.closed).code).toBe(1008);
  await expect
    .poll(() => heard.filter((message) => message.type === 'warden'))
    .toEqual([
      { type: 'warden', state: 'connected' },
      { type: 'warden', state: 'lost' },
    ]);
});

test('a gap between two leases closes the gate, whoever looked', async () => {
  const warden = await admitted('warden');
  const lend = (expires: number) => {
    warden.socket.send(JSON.stringify({ type: 'lease', beat: 1, expiresMonoNanos: expires }));
    warden.socket.send(JSON.stringify({ type: 'latch.status' }));
  };
  const first = monoNow() + 300_000_000;
  lend(first);
  await expect.poll(() => leaseExpiry(words)).toBe(first);
  openGate(words, gateEpoch(3));
  const second = monoNow() + 200_000_000;
  lend(second);
  await expect.poll(() => leaseExpiry(words)).toBe(second);
  expect(isLatched(words)).toBe(false);
  await expect.poll(() => monoNow() > second).toBe(true);
  lend(monoNow() + 1_500_000_000);
  await expect.poll(() => isLatched(words)).toBe(true);
  await expect
    .poll(() => heard.filter((message) => message.type === 'leaseLapsed'))
    .toMatchObject([{ closed: { epoch: 4 } }]);
});

test("the warden's own latch closes the gate on its arrival", async () => {
  openGate(words, gateEpoch(3));
  const warden = await admitted('warden');
  const atMonoNanos = monoNow();
  const acted = { type: 'warden.acted', reason: 'no heartbeat', atMonoNanos };
  warden.socket.send(JSON.stringify(acted));
  await expect.poll(() => isLatched(words)).toBe(true);
  await expect
    .poll(() => heard.filter((message) => message.type === 'wardenActed'))
    .toMatchObject([{ reason: 'no heartbeat', atMonoNanos, closed: { epoch: 4 } }]);
});

test('the gate closes within 50 ms while the main thread is blocked', async () => {
  openGate(words, gateEpoch(3));
  const client = await admitted('cli');
  const sentAt = monoNow();
  await new Promise<void>((resolve) => {
    client.socket.send(killText(randomUUID()), () => {
      resolve();
    });
  });
  while (!isLatched(words) && monoNow() - sentAt < 2_000_000_000);
  const closedAfterMicros = (monoNow() - sentAt) / 1_000;
  expect(isLatched(words)).toBe(true);
  expect(closedAfterMicros).toBeLessThanOrEqual(50_000);
  while (monoNow() - sentAt < 200_000_000);
  const latch = await readLatch(join(directory, 'latch.json'));
  expect(latch).toMatchObject({ kind: 'read', file: { state: 'halted' } });
});

test('K10 a probe goes to the main thread, and comes back only by what that one says', async () => {
  const warden = await admitted('warden');
  warden.socket.send(JSON.stringify({ type: 'probe', probe: 41 }));
  await expect.poll(() => heard).toContainEqual({ type: 'probe', probe: 41 });
  const beats = warden.replies.length;
  await expect.poll(() => warden.replies.length).toBeGreaterThan(beats + 1);
  expect(warden.replies.at(-1)).toMatchObject({ type: 'heartbeat', answeredProbe: 0 });
  setAnsweredProbe(words, 41);
  await warden.until((reply) => reply.type === 'heartbeat' && reply.answeredProbe === 41);

  const console = await admitted('console');
  console.socket.send(JSON.stringify({ type: 'probe', probe: 42 }));
  expect((await console.closed).code).toBe(1008);
  expect(heard).not.toContainEqual({ type: 'probe', probe: 42 });
});
