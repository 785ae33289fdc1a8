/**
 * A console's socket at the control door, with the instant at which each word came: what the one
 * who presses the key sees. All processes of a host read one clock.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { ControlReply, type KillProgress, type KillStage } from '../../contract/control.ts';
import type { EngineEndpoint } from '../../contract/endpoint.ts';
import { wireSubprotocol } from '../../contract/wire.ts';

const answerMillisLimit = 30_000;

/** The host's monotonic clock: one for the drill, the engine and the venue's log. */
export const monoNow = (): number => Number(process.hrtime.bigint());

/** One kill as it was seen from outside. */
export interface SeenKill {
  readonly killId: string;
  /** When the key was pressed. */
  readonly pressedMonoNanos: number;
  readonly confirmedMonoNanos: number;
  /** When each of its stages was told first; those that come later are added. */
  readonly stages: ReadonlyMap<KillStage, number>;
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

  /** Kills the desk; waits for nothing. */
  press(reason: string): { readonly killId: string; readonly pressedMonoNanos: number } {
    const killId = randomUUID();
    const head = { kind: 'kill', commandId: killId, scope: {}, reason };
    const text = JSON.stringify({
      type: 'kill',
      command: { ...head, actor: null, door: 'button' },
    });
    const pressedMonoNanos = monoNow();
    this.#socket.send(text);
    return { killId, pressedMonoNanos };
  }

  /** Tells every stage of this kill from now on, with the instant at which its word came. */
  follow(killId: string, onStage: (progress: KillProgress, atMonoNanos: number) => void): void {
    this.#heard = (progress, at) => {
      if (progress.killId === killId) onStage(progress, at);
    };
  }

  /** Kills the desk and waits for the venue's word. */
  kill(reason: string): Promise<SeenKill> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`the kill was not confirmed within ${answerMillisLimit} ms`));
      }, answerMillisLimit);
      const pressed = this.press(reason);
      const stages = new Map<KillStage, number>();
      this.follow(pressed.killId, ({ stage, report }, at) => {
        if (!stages.has(stage)) stages.set(stage, at);
        if (stage !== 'CONFIRMED' || report === null) return;
        clearTimeout(late);
        resolve({ ...pressed, confirmedMonoNanos: at, stages, report });
      });
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
