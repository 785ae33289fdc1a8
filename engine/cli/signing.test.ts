/** Holds that a command without an answer is told as not known, and never as refused. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { OperatorId } from '../contract/ids.ts';
import { gateEpoch } from '../contract/numbers.ts';
import { ClientMessage } from '../contract/wire.ts';
import { createKeyFile, loadKeyFile } from '../operators/key-file.ts';
import { sendSigned } from './signing.ts';

const directory = mkdtempSync(join(tmpdir(), 'cli-signing-'));
const key = join(directory, 'kim.json');
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await once(server, 'listening');
/** What becomes of a command at the engine that is stood in for. */
let onCommand: (socket: WebSocket, id: string) => void = () => undefined;

const status = {
  ...{ engineVersion: '1', pid: 1, environment: 'SIM', desk: 'one', fence: 1, sessionId: 'run-1' },
  ...{ sequence: 1, durableSequence: 1, stateHash: '0'.repeat(64), recoveredSequence: 0 },
  ...{ recoveredStateHash: '', halted: true, haltReason: 'start', epoch: 3, armingBlockers: [] },
  warden: { state: 'guarding', leaseRemainingMillis: 900, pid: 2 },
  ...{ needsEnrolment: false, singleOperator: true, startedUtcNanos: '1' },
};

function answer(socket: WebSocket, data: unknown): void {
  const message = ClientMessage.parse(JSON.parse(String(data)));
  if (message.type === 'command') return onCommand(socket, message.id);
  if (message.type !== 'status.query') return;
  const { id } = message;
  const reply = { type: 'reply', id, ok: true, error: '', result: { kind: 'status', status } };
  socket.send(JSON.stringify(reply));
}

beforeAll(() => {
  server.on('connection', (socket) => socket.on('message', (data) => answer(socket, data)));
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}`;
  const endpoint = {
    ...{ version: 1, pid: process.pid, fence: 1, wireUrl: url, controlUrl: url },
    ...{ token: 'x'.repeat(32), consoleUrl: null, metricsUrl: null, environment: 'SIM' },
    ...{ desk: 'one', engineVersion: '1', startedUtcNanos: '1' },
  };
  writeFileSync(join(directory, 'endpoint.json'), JSON.stringify(endpoint));
  createKeyFile(key, OperatorId.parse('kim'), null);
});

afterAll(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  rmSync(directory, { recursive: true });
});

/** Re-arms the desk; what the operator reads when that fails. */
async function rearmFailure(): Promise<string> {
  const signer = loadKeyFile(key, null);
  if (!signer.ok) throw new Error(signer.reason);
  const sent = sendSigned(
    directory,
    signer.value,
    (head, epoch) => ({
      ...{ kind: 'rearm', ...head, scope: {}, epoch: gateEpoch(epoch), typedScope: 'desk' },
      reason: 'Looked at it',
    }),
    200,
  );
  return sent.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

const notKnown = 'whether it was done is not known, see: quarterdeck audit list';

test.each([
  ['no answer', () => undefined, `no answer to command within 200 ms; ${notKnown}`],
  [
    'a lost wire',
    (socket: WebSocket) => socket.terminate(),
    `the engine closed the wire: ; ${notKnown}`,
  ],
  [
    'a refusal',
    (socket: WebSocket, id: string) => {
      const result = { kind: 'none' };
      socket.send(JSON.stringify({ type: 'reply', id, ok: false, error: 'look again', result }));
    },
    'refused: look again',
  ],
])('%s of the engine', async (_name, act, words) => {
  onCommand = act;
  expect(await rearmFailure()).toBe(words);
});
