/**
 * The main thread's handle on the control thread: starts it, hears it, asks it to write the latch.
 * Holds no state of the gate; that is in the shared words.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { KillProgress } from '../../contract/control.ts';
import type { LatchContent } from '../latch.ts';
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
  readonly goodbye: () => void;
  readonly close: () => Promise<void>;
}

const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';

/** Starts the thread; resolves when it listens. */
export async function startIngress(setup: ControlSetup): Promise<Ingress> {
  const worker = new Worker(new URL(file, import.meta.url), {
    workerData: setup,
    name: 'control',
  });
  const pending = new Map<number, (failure: string | null) => void>();
  const waiting: FromControl[] = [];
  let listener: ((message: FromControl) => void) | null = null;
  let onFailure: ((detail: string) => void) | null = null;
  let failure: string | null = null;
  let closing = false;
  let requestId = 0;

  const receive = (message: FromControl): void => {
    if (message.type === 'latchWritten' && message.requestId !== null) {
      pending.get(message.requestId)?.(message.failure);
      pending.delete(message.requestId);
      return;
    }
    if (listener === null) waiting.push(message);
    else listener(message);
  };
  const port = await new Promise<number>((resolve, reject) => {
    worker.on('message', (message: FromControl) => {
      if (message.type === 'listening') resolve(message.port);
      else receive(message);
    });
    const fail = (detail: string): void => {
      reject(new Error(detail));
      for (const done of pending.values()) done(detail);
      pending.clear();
      if (closing) return;
      failure = detail;
      onFailure?.(detail);
    };
    worker.on('error', (error) => {
      fail(`control thread: ${String(error)}`);
    });
    worker.on('exit', (code) => {
      fail(`control thread ended with code ${code}`);
    });
  });
  const tell = (message: ToControl): void => {
    worker.postMessage(message);
  };

  return {
    port,
    onMessage: (next) => {
      listener = next;
      for (const message of waiting.splice(0)) next(message);
    },
    onFailure: (next) => {
      onFailure = next;
      if (failure !== null) next(failure);
    },
    writeLatch: (content) =>
      new Promise((resolve) => {
        if (failure !== null) return resolve(failure);
        requestId += 1;
        pending.set(requestId, resolve);
        tell({ type: 'writeLatch', requestId, content });
      }),
    tellProgress: (progress) => {
      tell({ type: 'progress', progress });
    },
    admitToken: (token) => {
      tell({ type: 'admitToken', token });
    },
    goodbye: () => {
      tell({ type: 'goodbye' });
    },
    close: async () => {
      closing = true;
      const ended = once(worker, 'exit');
      tell({ type: 'close' });
      await ended;
    },
  };
}
