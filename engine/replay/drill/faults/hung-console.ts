/**
 * A console whose window hangs: connected, welcomed, told everything, and it reads nothing any
 * more. It is a client of the wire as the window is one; its socket's buffers fill up.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { wireSubprotocol } from '../../../contract/wire.ts';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

class HungConsole {
  #console: WebSocket | null = null;
  #isWelcomed = false;

  readonly begin = async (desk: DeskProcess): Promise<void> => {
    const { wireUrl, token } = await desk.endpoint();
    this.#console?.terminate();
    this.#isWelcomed = false;
    const options = { perMessageDeflate: false, origin: 'quarterdeck://console' };
    const console = new WebSocket(wireUrl, wireSubprotocol, options);
    console.on('error', () => console.terminate());
    this.#console = console;
    await once(console, 'open');
    console.send(JSON.stringify({ type: 'hello', token, client: 'console' }));
    // From its snapshot on the engine owes it every event and frame.
    await once(console, 'message');
    this.#isWelcomed = true;
    console.pause();
  };

  readonly relieve = (): Promise<string> => {
    const isHeld = this.#isWelcomed && this.#console?.readyState === WebSocket.OPEN;
    return Promise.resolve(isHeld ? '' : 'the hung console was not connected');
  };

  readonly end = (): Promise<void> => {
    this.#console?.terminate();
    return Promise.resolve();
  };
}

export function hungConsole(): StandingFault {
  const { begin, relieve, end } = new HungConsole();
  return { needs: noNeeds, spoilsEngine: false, begin, relieve, end };
}
