/** The wire over real sockets: who gets in, what is published when, and who is dropped. */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LedgerEvent } from '../../contract/events.ts';
import { InstrumentId } from '../../contract/ids.ts';
import type { EngineStatus, MarketFrame } from '../../contract/wire.ts';
import { planFrameBytesLimit, type ServerMessage, wireSubprotocol } from '../../contract/wire.ts';
import { Tokens } from '../admission.ts';
import { badHeaders, goodOrigin, resetAfterRefusal, upgradeStatus } from '../admission-fixture.ts';
import { monoNow, utcNow } from '../clock.ts';
import { slowClientBytesLimit } from './wire-client.ts';
import { WireServer } from './wire-server.ts';

const token = 'token-of-this-launch-0123456789abcdef';
let wire: WireServer;
let sequence = 5;
let durable = 5;
let snapshots = 0;
let failed = false;
let commands: unknown[] = [];
const sockets: WebSocket[] = [];

const status = {} as EngineStatus; // passed through, never read, by the server

beforeEach(async () => {
  sequence = 5;
  durable = 5;
  snapshots = 0;
  failed = false;
  commands = [];
  wire = new WireServer(new Tokens(token));
  await wire.listen(0);
  wire.setSource({
    snapshot: () => {
      snapshots += 1;
      const message = { type: 'snapshot', sequence, state: { at: sequence } };
      return { sequence, message: message as unknown as ServerMessage };
    },
    durableSequence: () => durable,
    ledgerHasFailed: () => failed,
    status: async () => status,
    marketSummary: () => {
      throw new Error('not asked for here');
    },
    command: async (signed) => {
      commands.push(signed);
      return signed === 'good' ? '' : 'not signed';
    },
    proposals: () => [],
    audit: async () => ({ rows: [], more: false }),
    traces: () => ({ traces: [], held: 0 }),
    trace: () => ({ trace: null, reason: '' }),
    reconciliation: () => Promise.resolve({ periodMillis: 1_000, looks: [] }),
    drills: () => ({ kind: 'drills', runs: [], broken: '' }),
    gateAsk: () => 'nobody answers',
    limits: () => ({
      kind: 'limits',
      sequence: 0 as never,
      uses: [],
      refusals: [],
      traders: [],
      trips: [],
    }),
    strategyFiles: () => Promise.resolve({ folder: '', files: [] }),
    verify: () => Promise.reject(new Error('the disk is gone')),
    past: () => Promise.reject(new Error('the disk is gone')),
    orderChain: () => Promise.resolve([]),
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await wire.close();
});

interface Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<{ code: number; millis: number }>;
}

async function opened(): Promise<Client> {
  const started = performance.now();
  const socket = new WebSocket(`ws://127.0.0.1:${wire.port}`, wireSubprotocol, {
    origin: goodOrigin,
    perMessageDeflate: false,
  });
  sockets.push(socket);
  const messages: ServerMessage[] = [];
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as never));
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; millis: number }>((resolve) => {
    socket.on('close', (code) => {
      resolve({ code, millis: performance.now() - started });
    });
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return { socket, messages, closed };
}

async function admitted(): Promise<Client> {
  const client = await opened();
  client.socket.send(JSON.stringify({ type: 'hello', token, client: 'console' }));
  return client;
}

const typesOf = (client: Client) => client.messages.map((message) => message.type);

const event = (number: number): LedgerEvent =>
  LedgerEvent.parse({
    sequence: number,
    utcNanos: utcNow(),
    monoNanos: monoNow(),
    body: { type: 'session.ended', sessionId: 'one', reason: `event ${number}` },
  });

const sequencesOf = (client: Client) =>
  client.messages.flatMap((message) =>
    message.type === 'ledger' ? message.events.map((one) => one.sequence) : [],
  );

test('no bad Host or Origin opens the wire, nor a missing subprotocol', async () => {
  const attempts = badHeaders(wire.port);
  expect(attempts.length).toBeGreaterThanOrEqual(50);
  const protocol = ['Sec-WebSocket-Protocol', wireSubprotocol];
  for (const headers of attempts) {
    const answer = await upgradeStatus(wire.port, [...headers, ...protocol]);
    expect(answer, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
  }
  const good = ['Host', `127.0.0.1:${wire.port}`, 'Origin', goodOrigin];
  expect(await upgradeStatus(wire.port, good)).toBe(403);
  expect(await upgradeStatus(wire.port, [...good, ...protocol])).toBe(101);
});

test('a connection reset after its refusal breaks nothing', async () => {
  await Promise.all(Array.from({ length: 5 }, () => resetAfterRefusal(wire.port)));
  const client = await admitted();
  await expect.poll(() => typesOf(client)).toContain('snapshot');
});

test('a silent client is closed within a second', async () => {
  const { code, millis } = await (await opened()).closed;
  expect(code).toBe(1008);
  expect(millis).toBeLessThanOrEqual(1_000);
});

test.each([
  ['a wrong token', JSON.stringify({ type: 'hello', token: 'x', client: 'cli' }), 1008],
  ['a question before the token', JSON.stringify({ type: 'status.query', id: '1' }), 1008],
  ['a frame of 65 KB', 'x'.repeat(66_560), 1009],
])('%s ends the connection', async (_name, text, code) => {
  const client = await opened();
  client.socket.send(text);
  expect((await client.closed).code).toBe(code);
  expect(typesOf(client)).not.toContain('snapshot');
});

test('a plan of a thousand instruments is taken, nothing else as large is', async () => {
  const instruments = Array.from({ length: 1_000 }, (_, number) => ({
    ...{ instrument: `SYMBOL${number}USDT.binance`, orderLots: 100_000, positionLots: 500_000 },
    ...{ orderValueMinor: 100_000_000_000, priceCollarBps: 100, referenceAgeMillis: 2_000 },
  }));
  const signedOf = (kind: string) => ({ command: { kind, limits: { instruments } } });
  const textOf = (kind: string) =>
    JSON.stringify({ type: 'command', id: 'p', signed: signedOf(kind) });
  expect(textOf('plan.apply').length).toBeGreaterThan(150_000);
  const [planner, other, larger] = [await admitted(), await admitted(), await admitted()];
  planner.socket.send(textOf('plan.apply'));
  await expect.poll(() => commands).toEqual([signedOf('plan.apply')]);
  other.socket.send(textOf('rearm'));
  larger.socket.send(textOf('plan.apply').padEnd(planFrameBytesLimit + 1));
  const codes = [(await other.closed).code, (await larger.closed).code];
  expect([codes, commands.length, planner.socket.readyState]).toEqual([[1009, 1009], 1, 1]);
});

test('the snapshot waits until its events are durable; the stream goes on behind it', async () => {
  sequence = 8;
  const client = await admitted();
  await pause(100);
  expect(typesOf(client)).toEqual([]);
  durable = 7;
  wire.publishLedger([event(6), event(7)]);
  await pause(50);
  expect(typesOf(client)).toEqual([]);
  durable = 10;
  wire.publishLedger([event(8), event(9), event(10)]);
  await expect.poll(() => typesOf(client)).toEqual(['snapshot', 'ledger']);
  expect(sequencesOf(client)).toEqual([9, 10]);
});

test('a failed ledger does not keep a console from seeing why', async () => {
  sequence = 8;
  const client = await admitted();
  await pause(50);
  failed = true;
  wire.flushSnapshots();
  await expect.poll(() => typesOf(client)).toEqual(['snapshot']);
});

test('a resync starts the stream again without a gap or a repeat', async () => {
  const client = await admitted();
  await expect.poll(() => typesOf(client)).toEqual(['snapshot']);
  durable = 6;
  wire.publishLedger([event(6)]);
  await expect.poll(() => sequencesOf(client)).toEqual([6]);
  sequence = 6;
  client.socket.send(JSON.stringify({ type: 'resync' }));
  await expect.poll(() => typesOf(client)).toEqual(['snapshot', 'ledger', 'snapshot']);
  durable = 7;
  wire.publishLedger([event(6), event(7)]);
  await expect.poll(() => sequencesOf(client)).toEqual([6, 7]);
});

test('resyncs while the disk is behind hold one snapshot a client, none once it left', async () => {
  sequence = 9;
  const client = await admitted();
  const gone = await admitted();
  for (let turn = 0; turn < 100; turn += 1) client.socket.send('{"type":"resync"}');
  gone.socket.terminate();
  await gone.closed;
  client.socket.send(JSON.stringify({ type: 'audit.verify', id: 'last' }));
  await expect.poll(() => typesOf(client)).toContain('reply');
  expect(snapshots).toBe(2);
  durable = 9;
  wire.flushSnapshots();
  await expect.poll(() => typesOf(client)).toContain('snapshot');
  client.socket.send('{"type":"resync"}');
  await expect.poll(() => snapshots).toBe(3);
  expect(typesOf(client).filter((type) => type === 'snapshot').length).toBeLessThanOrEqual(2);
});

test('commands and questions are answered by their id, failures in words', async () => {
  const client = await admitted();
  const send = (message: object) => {
    client.socket.send(JSON.stringify(message));
  };
  send({ type: 'command', id: 'a', signed: 'good' });
  send({ type: 'command', id: 'b', signed: { anything: 1 } });
  send({ type: 'audit.verify', id: 'c' });
  const replies = () => client.messages.filter((message) => message.type === 'reply');
  await expect.poll(() => replies().length).toBe(3);
  const none = { kind: 'none' };
  expect(replies().toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
    { type: 'reply', id: 'a', ok: true, error: '', result: none },
    { type: 'reply', id: 'b', ok: false, error: 'not signed', result: none },
    { type: 'reply', id: 'c', ok: false, error: 'the disk is gone', result: none },
  ]);
  expect(commands).toEqual(['good', { anything: 1 }]);
});

test('a flood of messages ends its connection and no other', async () => {
  const quiet = await admitted();
  const flooder = await admitted();
  for (let i = 0; i < 2_000; i += 1) {
    flooder.socket.send(JSON.stringify({ type: 'depth.watch', instrument: null }));
  }
  expect((await flooder.closed).code).toBe(1008);
  quiet.socket.send(JSON.stringify({ type: 'command', id: 'z', signed: 'good' }));
  await expect.poll(() => typesOf(quiet)).toContain('reply');
});

test('a reader that does not read is dropped and counted, and holds no memory', async () => {
  const client = await admitted();
  await expect.poll(() => typesOf(client)).toEqual(['snapshot']);
  client.socket.pause();
  const megabyte = { type: 'refused', reason: 'x'.repeat(1_048_576) } as const;
  const rounds = (slowClientBytesLimit / 1_048_576) * 4;
  for (let i = 0; i < rounds && wire.slowDropped === 0; i += 1) {
    wire.publish(megabyte);
    await pause(2);
  }
  expect(wire.slowDropped).toBe(1);
  await expect.poll(() => wire.consoles).toBe(0);
});

test('each console gets the depth it watches, built once for all who watch the same', async () => {
  const [one, two] = [await admitted(), await admitted()];
  const watched = InstrumentId.parse('BTCUSDT.sim');
  one.socket.send(JSON.stringify({ type: 'depth.watch', instrument: watched }));
  await expect.poll(() => wire.watched().size).toBe(1);
  const built: (InstrumentId | null)[] = [];
  wire.publishMarket((instrument) => {
    built.push(instrument);
    return { type: 'market', depthInstrument: instrument } as MarketFrame;
  });
  const depths = (client: Client) =>
    client.messages.flatMap((message) =>
      message.type === 'market' ? [message.depthInstrument] : [],
    );
  await expect.poll(() => [depths(one), depths(two)]).toEqual([[watched], [null]]);
  expect(built.toSorted()).toEqual([watched, null].toSorted());
});

test('bytes that are no WebSocket do no harm', async () => {
  for (const bytes of ['\0\0\0\0', 'GET / HTTP/1.1\r\n\r\n', 'x'.repeat(100_000)]) {
    const socket = connect(wire.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(bytes);
    await pause(20);
    socket.destroy();
  }
  expect(typesOf(await admitted())).toEqual([]);
});
