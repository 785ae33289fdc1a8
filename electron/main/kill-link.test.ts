// Main's link to the kill door, against a real socket: warm, absent, lost, silent and replaced.
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { KillCommand } from '../../engine/contract/commands.ts';
import { ControlRequest, type KillProgress } from '../../engine/contract/control.ts';
import { type KillAddress, KillLink } from './kill-link.ts';

/** What comes at once may take its time on a machine that is busy with other things. */
const patience = { timeout: 10_000 };
const token = 'x'.repeat(32);
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface FakeDoor {
  readonly address: KillAddress;
  /** Ids of the kills in the order in which they came in, repeats included. */
  readonly kills: string[];
  readonly sockets: WebSocket[];
  answers: boolean;
  readonly close: () => void;
}

/** A door that says what an engine's does. */
async function openDoor(port = 0): Promise<FakeDoor> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await new Promise((resolve) => server.once('listening', resolve));
  const at = (server.address() as AddressInfo).port;
  const close = (): void => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  };
  closing.push(close);
  const door: FakeDoor = {
    address: { controlUrl: `ws://127.0.0.1:${at}`, token },
    kills: [],
    sockets: [],
    answers: true,
    close,
  };
  server.on('connection', (socket) => {
    door.sockets.push(socket);
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new Error('the link sends text');
      const request = ControlRequest.parse(JSON.parse(data.toString('utf8')));
      if (request.type === 'kill') door.kills.push(request.command.commandId);
      const reply = door.answers ? replyTo(request) : null;
      if (reply !== null) socket.send(JSON.stringify(reply));
    });
  });
  return door;
}

function replyTo(request: ControlRequest): object | null {
  switch (request.type) {
    case 'hello':
      return request.token === token ? { type: 'welcome', epoch: 1, halted: false } : null;
    case 'latch.status':
      return { type: 'latch.status', epoch: 1, halted: true, durable: true };
    case 'kill': {
      const { commandId: killId, scope } = request.command;
      const counts = { elapsedMicros: 1, workingOrders: null, cancelsSent: null, report: null };
      return { type: 'kill.progress', killId, scope, stage: 'GATE CLOSED', epoch: 2, ...counts };
    }
    default:
      return null;
  }
}

function openLink() {
  const progress: KillProgress[] = [];
  const halted: (boolean | null)[] = [];
  const link = new KillLink({
    onProgress: (each) => progress.push(each),
    onHalted: (each) => halted.push(each),
  });
  closing.push(() => link.close());
  return { link, progress, halted };
}

const commandOf = (commandId: string, scope: object = {}): KillCommand =>
  KillCommand.parse({ kind: 'kill', commandId, scope, reason: '', actor: null, door: 'hotkey' });

test('a kill on a warm link is sent once and answered', async () => {
  const door = await openDoor();
  const { link, progress, halted } = openLink();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  link.kill(commandOf('command-1'));
  await vi.waitFor(() => expect(progress).toHaveLength(1), patience);
  expect([door.kills, progress[0]?.killId]).toEqual([['command-1'], 'command-1']);
});

test('a kill of the desk is a halted desk at once, one of a part is not', async () => {
  const door = await openDoor();
  const { link, progress, halted } = openLink();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  link.kill(commandOf('command-1', { strategy: 'maker-btc' }));
  await vi.waitFor(() => expect(progress).toHaveLength(1), patience);
  const before = halted.at(-1);
  link.kill(commandOf('command-2'));
  await vi.waitFor(() => expect(progress).toHaveLength(2), { ...patience, interval: 5 });
  expect([before, halted.at(-1)]).toEqual([false, true]);
});

test('asked whether the desk is halted it answers at once', async () => {
  const door = await openDoor();
  const { link, halted } = openLink();
  link.askHalted();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  link.askHalted();
  link.askHalted();
  await vi.waitFor(() => expect(halted.at(-1)).toBe(true), { interval: 5, timeout: 1_000 });
  expect(door.sockets).toHaveLength(1);
});

test('a kill before there is an engine is kept, and sent when one is there', async () => {
  const { link, progress } = openLink();
  link.kill(commandOf('command-1'));
  link.kill(commandOf('command-2'));
  link.kill(commandOf('command-3', { strategy: 'maker-btc' }));
  const door = await openDoor();
  link.connect(door.address);
  await vi.waitFor(() => expect(progress).toHaveLength(2), patience);
  // The newest of every scope.
  expect(door.kills).toEqual(['command-2', 'command-3']);
});

test('a kill while the engine is away is sent when it is back, unasked', async () => {
  const first = await openDoor();
  const { link, progress, halted } = openLink();
  link.connect(first.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  first.close();
  await vi.waitFor(() => expect(halted.at(-1)).toBe(null), patience);
  link.kill(commandOf('command-1'));
  const second = await openDoor(Number(new URL(first.address.controlUrl).port));
  await vi.waitFor(() => expect(progress).toHaveLength(1), { timeout: 5_000 });
  expect(second.kills).toEqual(['command-1']);
});

test('a socket that leaves a kill unanswered is replaced, and it is sent again', async () => {
  const door = await openDoor();
  const { link, progress, halted } = openLink();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  door.answers = false;
  link.kill(commandOf('command-1'));
  await vi.waitFor(() => expect(door.kills).toHaveLength(1), patience);
  door.answers = true;
  await vi.waitFor(() => expect(progress).toHaveLength(1), { timeout: 5_000 });
  expect([door.kills, door.sockets.length]).toEqual([['command-1', 'command-1'], 2]);
});

test('an idle link tells what the engine says of itself, and when it falls silent', async () => {
  const door = await openDoor();
  const { link, halted } = openLink();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(true), { timeout: 5_000 });
  door.answers = false;
  await vi.waitFor(() => expect(halted.at(-1)).toBe(null), { timeout: 8_000 });
});

test('what is no reply of the contract is passed over', async () => {
  const door = await openDoor();
  const { link, progress, halted } = openLink();
  link.connect(door.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  const [socket] = door.sockets;
  for (const text of ['', 'null', '[]', '{"type":"kill.progress"}', '{"type":"refused"}']) {
    socket?.send(text);
  }
  socket?.send(Buffer.alloc(64), { binary: true });
  link.kill(commandOf('command-1'));
  await vi.waitFor(() => expect(progress).toHaveLength(1), patience);
});

test('another engine: the link goes there', async () => {
  const [first, second] = [await openDoor(), await openDoor()];
  const { link, progress, halted } = openLink();
  link.connect(first.address);
  await vi.waitFor(() => expect(halted.at(-1)).toBe(false), patience);
  link.connect(second.address);
  link.kill(commandOf('command-1'));
  await vi.waitFor(() => expect(progress).toHaveLength(1), patience);
  expect([first.kills, second.kills]).toEqual([[], ['command-1']]);
  await vi.waitFor(() => expect(first.sockets[0]?.readyState).toBe(3), patience);
});
