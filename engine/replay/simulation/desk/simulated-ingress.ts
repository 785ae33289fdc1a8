/**
 * The control thread of a simulated engine: the real room and the real clients behind the kill
 * door, on the simulated network, and the main thread's handle on them. Messages between the two
 * threads take their time. Decides nothing: kills, leases and the latch are the real room's.
 */
import { serveControlClient } from '../../../host/control/control-client.ts';
import { ControlRoom } from '../../../host/control/control-room.ts';
import type { Ingress } from '../../../host/control/ingress.ts';
import type { FromControl, ToControl } from '../../../host/control/messages.ts';
import { deskDirectory } from '../../../host/desk-directory.ts';
import type { GateWords } from '../../../host/gate/gate-words.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { Network } from '../platform/network.ts';
import type { Scheduler, SimulatedThread } from '../platform/scheduler.ts';
import { asSocket } from '../platform/sockets.ts';
import { ThreadChannel } from '../platform/thread-channel.ts';

/** Each run of an engine has a door of its own. */
export const controlPort = (fence: number): number => 20_000 + fence;

export interface SimulatedIngressOptions {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly random: Random;
  readonly main: SimulatedThread;
  readonly control: SimulatedThread;
  readonly words: GateWords;
  readonly root: string;
  /** Of the kill door on the simulated machine. */
  readonly port: number;
}

export class SimulatedIngress implements Ingress {
  readonly port: number;
  readonly #options: SimulatedIngressOptions;
  readonly #writes = new Map<number, (failure: string | null) => void>();
  #listener: (message: FromControl) => void = () => undefined;
  #room: ControlRoom | null = null;
  readonly #toMain: ThreadChannel;
  readonly #toControl: ThreadChannel;
  #requestId = 0;

  constructor(options: SimulatedIngressOptions) {
    this.#options = options;
    this.port = options.port;
    const { scheduler, random, main, control } = options;
    this.#toMain = new ThreadChannel(scheduler, random, main);
    this.#toControl = new ThreadChannel(scheduler, random, control);
    this.#toControl.post(() => {
      const latchPath = deskDirectory(options.root).latch;
      const setup = { words: options.words.buffer, latchPath, token: '', wardenToken: '' };
      const room = new ControlRoom({ ...setup, origins: [] }, (message) => this.#post(message));
      this.#room = room;
      this.#open(room);
    });
  }

  readonly onMessage: Ingress['onMessage'] = (listener) => {
    this.#listener = listener;
  };
  readonly onFailure: Ingress['onFailure'] = () => undefined;
  readonly writeLatch: Ingress['writeLatch'] = (content) =>
    new Promise((resolve) => {
      this.#requestId += 1;
      this.#writes.set(this.#requestId, resolve);
      this.#tell({ type: 'writeLatch', requestId: this.#requestId, content });
    });
  readonly tellProgress: Ingress['tellProgress'] = (progress) =>
    this.#tell({ type: 'progress', progress });
  readonly admitToken: Ingress['admitToken'] = () => undefined;
  readonly signedIn: Ingress['signedIn'] = () => undefined;
  readonly goodbye: Ingress['goodbye'] = () => this.#tell({ type: 'goodbye' });
  readonly close: Ingress['close'] = async () => undefined;

  #open(room: ControlRoom): void {
    const { network, control, port } = this.#options;
    network.listen(`127.0.0.1:${port}`, {
      thread: control,
      onSocket: (socket) => {
        serveControlClient(asSocket(socket), socket.transport, () => true, {
          onAdmitted: (client) => room.admit(client),
          onRequest: (client, request, at) => room.receive(client, request, at),
          onClosed: (client) => {
            if (client !== null) room.leave(client);
          },
        });
      },
      onRequest: () => ({ status: 404, body: '' }),
    });
  }

  #tell(message: ToControl): void {
    this.#toControl.post(() => this.#room?.tell(message));
  }

  #post(message: FromControl): void {
    this.#toMain.post(() => {
      if (message.type !== 'latchWritten' || message.requestId === null) {
        return this.#listener(message);
      }
      this.#writes.get(message.requestId)?.(message.failure);
      this.#writes.delete(message.requestId);
    });
  }
}
