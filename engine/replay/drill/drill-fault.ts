/**
 * What else is wrong while a drill's desk is killed: somebody whom the desk serves and who does not
 * take what he is served. Harms nothing but the drill's own desk.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { EngineEndpoint } from '../../contract/endpoint.ts';
import { wireSubprotocol } from '../../contract/wire.ts';

/**
 * - `collector-silent`: the collector takes connections for traces and logs and answers nothing;
 * - `console-hung`: a console is connected, and reads nothing any more.
 */
export const drillFaults = ['none', 'collector-silent', 'console-hung'] as const;
export type DrillFault = (typeof drillFaults)[number];

/** Longest that a desk may take until its telemetry first knocks. */
const connectionMillisLimit = 90_000;

export class StandingFault {
  readonly #fault: DrillFault;
  #server: Server | null = null;
  readonly #held: Socket[] = [];
  #console: WebSocket | null = null;
  /** What the desk file says of telemetry; missing: nothing is sent. */
  otlpUrl: string | null = null;

  private constructor(fault: DrillFault) {
    this.#fault = fault;
  }

  /** What has to stand before the desk starts. */
  static async open(fault: DrillFault): Promise<StandingFault> {
    const made = new StandingFault(fault);
    if (fault !== 'collector-silent') return made;
    const server = createServer((socket) => {
      made.#held.push(socket);
      socket.on('error', () => socket.destroy());
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port to be silent on');
    made.#server = server;
    made.otlpUrl = `http://127.0.0.1:${address.port}`;
    return made;
  }

  /** What comes once the desk runs, and has to be felt before anything is killed. */
  async begin({ wireUrl, token }: EngineEndpoint): Promise<void> {
    if (this.#server !== null && this.#held.length === 0) {
      // Traces and metrics go out by the period of their exporters, the first time after it.
      const signal = AbortSignal.timeout(connectionMillisLimit);
      // What has not come by then is told by `missing`.
      await once(this.#server, 'connection', { signal }).catch(() => undefined);
    }
    if (this.#fault !== 'console-hung') return;
    const options = { perMessageDeflate: false, origin: 'quarterdeck://console' };
    const console = new WebSocket(wireUrl, wireSubprotocol, options);
    console.on('error', () => console.terminate());
    this.#console = console;
    await once(console, 'open');
    console.send(JSON.stringify({ type: 'hello', token, client: 'console' }));
    console.pause();
  }

  /** Whether it has stood until now, and if not, why it was no fault. */
  missing(): string {
    if (this.#fault === 'collector-silent' && this.#held.length === 0) {
      return 'the silent collector was never connected to';
    }
    return '';
  }

  end(): void {
    this.#console?.terminate();
    for (const socket of this.#held) socket.destroy();
    this.#server?.close();
  }
}
