/**
 * The command line's hand on the kill door: sends one kill and follows it to its report.
 * Sends nothing else.
 */
import { WebSocket } from 'ws';
import type { KillCommand } from '../contract/commands.ts';
import { ControlReply, type KillProgress } from '../contract/control.ts';
import type { EngineEndpoint } from '../contract/endpoint.ts';
import { wireSubprotocol } from '../contract/wire.ts';
import { CommandFailure } from './output.ts';

const connectMillis = 3_000;

/**
 * Kills and resolves with the last stage: CONFIRMED, or UNCONFIRMED with its list.
 * Rejects when the engine does not answer or does not finish in time.
 */
export function killAndFollow(
  endpoint: EngineEndpoint,
  command: KillCommand,
  millisLimit: number,
  onProgress: (progress: KillProgress) => void,
): Promise<KillProgress> {
  const socket = new WebSocket(endpoint.controlUrl, wireSubprotocol, {
    origin: 'quarterdeck://cli',
    perMessageDeflate: false,
    handshakeTimeout: connectMillis,
  });
  const send = (message: unknown): void => {
    socket.send(JSON.stringify(message));
  };
  return new Promise<KillProgress>((resolve, reject) => {
    let stage = 'not yet sent';
    const fail = (detail: string): void => {
      reject(new CommandFailure(`${detail} (kill: ${stage})`));
    };
    const timer = setTimeout(() => {
      fail(`the kill was not concluded within ${millisLimit} ms`);
    }, millisLimit);
    socket.on('open', () => {
      send({ type: 'hello', token: endpoint.token, role: 'cli' });
      stage = 'sent';
      send({ type: 'kill', command });
    });
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      const reply = ControlReply.parse(JSON.parse(text));
      if (reply.type === 'refused') return fail(reply.reason);
      if (reply.type !== 'kill.progress' || reply.killId !== command.commandId) return;
      stage = reply.stage;
      onProgress(reply);
      if (reply.stage !== 'CONFIRMED' && reply.stage !== 'UNCONFIRMED') return;
      clearTimeout(timer);
      resolve(reply);
    });
    socket.on('error', (error) => {
      fail(`the kill door does not answer: ${error.message}`);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      fail('the engine closed the kill door');
    });
  }).finally(() => {
    socket.terminate();
  });
}
