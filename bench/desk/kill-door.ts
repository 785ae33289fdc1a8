/**
 * A console's socket at the control door, with the instant at which each word came: what the one
 * who presses the key sees. All processes of a host read one clock.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { ControlReply, type KillProgress } from '../../engine/contract/control.ts';
import type { EngineEndpoint } from '../../engine/contract/endpoint.ts';
import { wireSubprotocol } from '../../engine/contract/wire.ts';
import { monoNow } from '../../engine/host/clock.ts';

const answerMillisLimit = 20_000;

/** One kill as it was seen from outside. */
export interface SeenKill {
  /** When the key was pressed. */
  readonly pressedMonoNanos: number;
  readonly confirmedMonoNanos: number;
  readonly report: NonNullable<KillProgress['report']>;
}

export class KillDoor {
  readonly #socket: WebSocket;
  #heard: (progress: KillProgress, atMonoNanos: number) => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const at = monoNow();
      const reply = ControlReply.parse(JSON.parse(data.toString('utf8')));
      if (reply.type === 'kill.progress') this.#heard(reply, at);
    });
  }

  static async open({ controlUrl, token }: EngineEndpoint): Promise<KillDoor> {
    const options = { origin: 'quarterdeck://console', perMessageDeflate: false };
    const socket = new WebSocket(controlUrl, wireSubprotocol, options);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.send(JSON.stringify({ type: 'hello', token, role: 'console' }));
    return new KillDoor(socket);
  }

  /** Kills the desk and waits for the venue's word. */
  kill(): Promise<SeenKill> {
    const commandId = randomUUID();
    const head = { kind: 'kill', commandId, scope: {}, reason: 'benchmark' };
    const text = JSON.stringify({
      type: 'kill',
      command: { ...head, actor: null, door: 'button' },
    });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`the kill was not confirmed within ${answerMillisLimit} ms`));
      }, answerMillisLimit);
      this.#heard = ({ killId, stage, report }, confirmedMonoNanos) => {
        if (killId !== commandId || stage !== 'CONFIRMED' || report === null) return;
        clearTimeout(late);
        resolve({ pressedMonoNanos, confirmedMonoNanos, report });
      };
      const pressedMonoNanos = monoNow();
      this.#socket.send(text);
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
