/**
 * The engine's main loop does not turn for five seconds: Node's own inspector, which the drill's
 * engine was started with, has a task of its own run there that does not end before. A task, since
 * the inspector interrupts whatever runs: what it blocks by itself may be half of an order's way.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

const blockMillis = 5_000;
const answerMillisLimit = 30_000;
/** Until the words have been handed over and taken up. */
const entryMillis = 100;

class BlockedLoop {
  #socket: WebSocket | null = null;
  #answered: Promise<number> = Promise.resolve(0);
  #begun = 0;

  readonly begin = async (desk: DeskProcess): Promise<void> => {
    if (desk.inspectorUrl === '') throw new Error('the engine has no inspector to block it with');
    const socket = new WebSocket(desk.inspectorUrl);
    socket.on('error', () => socket.terminate());
    this.#socket = socket;
    await once(socket, 'open');
    // By the clock that the answer is timed with: the time of day is set and slewed.
    const clock = 'performance.now()';
    const words = `const end = ${clock} + ${blockMillis}; while (${clock} < end); done();`;
    const expression = `new Promise((done) => setImmediate(() => { ${words} }))`;
    const params = { expression, awaitPromise: true };
    this.#begun = performance.now();
    const signal = AbortSignal.timeout(answerMillisLimit);
    this.#answered = once(socket, 'message', { signal }).then(
      () => performance.now(),
      () => 0,
    );
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    await new Promise((resolve) => setTimeout(resolve, entryMillis));
  };

  /** Not before it has ended by itself. */
  readonly relieve = async (): Promise<string> => {
    const blockedMillis = (await this.#answered) - this.#begun;
    // Node waits for its inspector's clients at its end.
    this.#socket?.terminate();
    return blockedMillis >= blockMillis ? '' : 'the loop was not blocked';
  };

  readonly end = (): Promise<void> => {
    this.#socket?.terminate();
    return Promise.resolve();
  };
}

export function blockedLoop(): StandingFault {
  const { begin, relieve, end } = new BlockedLoop();
  const needs = { ...noNeeds, nodeWords: ['--inspect=127.0.0.1:0'] };
  return { needs, spoilsEngine: false, begin, relieve, end };
}
