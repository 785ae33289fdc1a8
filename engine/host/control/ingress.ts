/**
 * The main thread's handle on the control thread: starts it, hears it, asks it to write the latch.
 * Holds no state of the gate; that is in the shared words.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { KillProgress } from '../../contract/control.ts';
import type { OperatorId } from '../../contract/ids.ts';
import type { LatchContent } from '../gate/latch.ts';
import type { ControlSetup, FromControl, ToControl } from './messages.ts';

export interface Ingress {
  readonly port: number;
  /** Every message but the answers to `writeLatch`. */
  readonly onMessage: (listener: (message: FromControl) => void) => void;
  /** The thread ended without being asked: the kill door is gone. */
  readonly onFailure: (listener: (detail: string) => void) => void;
  /** Resolves with why the content is not durable; null when it is. */
  readonly writeLatch: (content: LatchContent) => Promise<string | null>;
  readonly tellProgress: (progress: KillProgress) => void;
  /** Lets a browser's session token in as well. */
  readonly admitToken: (token: string) => void;
  /** A verified command came from that console session. */
  readonly signedIn: (consoleSession: string, operator: OperatorId) => void;
  readonly goodbye: () => void;
  readonly close: () => Promise<void>;
}

const file = import.meta.url.endsWith('.ts') ? './control-worker.ts' : './control-worker.js';

/** Starts the thread; resolves when it listens. */
export async function startIngress(setup: ControlSetup): Promise<Ingress> {
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: setup,
    name: 'control',
  });
  const thread = new ControlThread(worker);
  const port = await thread.listening;
  return {
    port,
    onMessage: (listener) => {
      thread.listen(listener);
    },
    onFailure: (listener) => {
      thread.onFailure(listener);
    },
    writeLatch: (content) => thread.writeLatch(content),
    tellProgress: (progress) => {
      thread.tell({ type: 'progress', progress });
    },
    admitToken: (token) => {
      thread.tell({ type: 'admitToken', token });
    },
    signedIn: (consoleSession, operator) => {
      thread.tell({ type: 'signedIn', consoleSession, operator });
    },
    goodbye: () => {
      thread.tell({ type: 'goodbye' });
    },
    close: () => thread.close(),
  };
}

/** The worker with what is under way between it and the main thread. */
class ControlThread {
  readonly listening: Promise<number>;
  readonly #worker: Worker;
  readonly #writes = new Map<number, (failure: string | null) => void>();
  readonly #unheard: FromControl[] = [];
  #listener: ((message: FromControl) => void) | null = null;
  #onFailure: ((detail: string) => void) | null = null;
  #failure: string | null = null;
  #closing = false;
  #requestId = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.listening = new Promise<number>((resolve, reject) => {
      worker.on('message', (message: FromControl) => {
        if (message.type === 'listening') resolve(message.port);
        else this.#receive(message);
      });
      const fail = (detail: string): void => {
        reject(new Error(detail));
        this.#fail(detail);
      };
      worker.on('error', (error) => {
        fail(`control thread: ${String(error)}`);
      });
      worker.on('exit', (code) => {
        fail(`control thread ended with code ${code}`);
      });
    });
  }

  tell(message: ToControl): void {
    this.#worker.postMessage(message);
  }

  listen(listener: (message: FromControl) => void): void {
    this.#listener = listener;
    for (const message of this.#unheard.splice(0)) listener(message);
  }

  onFailure(listener: (detail: string) => void): void {
    this.#onFailure = listener;
    if (this.#failure !== null) listener(this.#failure);
  }

  writeLatch(content: LatchContent): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#failure !== null) return resolve(this.#failure);
      this.#requestId += 1;
      this.#writes.set(this.#requestId, resolve);
      this.tell({ type: 'writeLatch', requestId: this.#requestId, content });
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const ended = once(this.#worker, 'exit');
    this.tell({ type: 'close' });
    await ended;
  }

  #receive(message: FromControl): void {
    if (message.type === 'latchWritten' && message.requestId !== null) {
      this.#writes.get(message.requestId)?.(message.failure);
      this.#writes.delete(message.requestId);
      return;
    }
    if (this.#listener === null) this.#unheard.push(message);
    else this.#listener(message);
  }

  #fail(detail: string): void {
    for (const done of this.#writes.values()) done(detail);
    this.#writes.clear();
    if (this.#closing) return;
    this.#failure = detail;
    this.#onFailure?.(detail);
  }
}
