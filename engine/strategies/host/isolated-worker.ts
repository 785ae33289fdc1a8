/**
 * The thread of one strategy: sleeps on shared memory, hands what is new to the strategy, posts
 * what it wants. Does nothing between events, and has no other way out than its port.
 */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadDefinition } from './definition.ts';
import { failureOf } from './failure.ts';
import { MarketMailbox } from './market-mailbox.ts';
import { type RuntimeOutput, StrategyRuntime } from './runtime.ts';
import type { ThreadData, ThreadMessage, ThreadReply } from './thread-messages.ts';

// The host is the only one to start this file, with exactly this.
const { data, port } = workerData as { readonly data: ThreadData; readonly port: MessagePort };

const post = (reply: ThreadReply): void => port.postMessage(reply);

async function open(): Promise<StrategyRuntime | null> {
  try {
    const definition = await loadDefinition(data.module);
    const opened = StrategyRuntime.open(definition, data.parameters, data.instruments, data.tag);
    if (!('refused' in opened)) return opened;
    post({ type: 'refused', reason: opened.refused });
  } catch (error) {
    post({ type: 'refused', reason: `cannot load the strategy: ${failureOf(error)}` });
  }
  return null;
}

/** Handles events until it is told to stop or the strategy fails. */
class ThreadLoop {
  readonly #runtime: StrategyRuntime;
  readonly #mailbox: MarketMailbox;
  #why = '';
  #stopped = false;

  constructor(runtime: StrategyRuntime) {
    const ids = data.instruments.map((instrument) => instrument.id);
    this.#runtime = runtime;
    this.#mailbox = new MarketMailbox(data.memory, ids);
  }

  run(): void {
    while (!this.#stopped) {
      const posted = this.#mailbox.posted();
      const quiet = this.#takeMessages() + this.#takeTrades() + this.#takeTops() === 0;
      const time = this.#mailbox.takeTime();
      if (time !== null) this.#emit(this.#runtime.onTimer(time));
      if (time !== null || quiet) this.#tellWhy();
      if (this.#runtime.failure !== null) return this.#fail(this.#runtime.failure);
      this.#mailbox.finish(posted);
      if (!this.#stopped) this.#mailbox.wait(posted);
    }
  }

  #takeMessages(): number {
    for (let count = 0; ; count += 1) {
      const received = receiveMessageOnPort(port);
      if (received === undefined) return count;
      // Only the host holds the other end of the port.
      this.#message(received.message as ThreadMessage);
    }
  }

  #message(message: ThreadMessage): void {
    switch (message.type) {
      case 'order':
        this.#emit(this.#runtime.onOrder(message.update));
        return;
      case 'position':
        this.#emit(this.#runtime.onPosition(message.position));
        return;
      case 'mode':
        this.#emit(this.#runtime.onMode(message.mode, message.reason));
        this.#tellWhy();
        return;
      case 'stop':
        this.#stopped = true;
    }
  }

  #takeTrades(): number {
    for (let count = 0; ; count += 1) {
      const next = this.#mailbox.takeTrade();
      if (next === null) return count;
      this.#emit(this.#runtime.onTrade(next.trade, next.tickNumber));
    }
  }

  #takeTops(): number {
    let count = 0;
    for (let index = 0; index < data.instruments.length; index += 1) {
      const top = this.#mailbox.takeTop(index);
      if (top === null) continue;
      count += 1;
      this.#emit(this.#runtime.onTop(top));
    }
    return count;
  }

  #emit(output: RuntimeOutput | null): void {
    if (output === null) return;
    post({
      type: 'actions',
      actions: [...output.actions],
      tickNumber: output.tickNumber,
      receivedMonoNanos: output.receivedMonoNanos,
      causedByTick: output.causedByTick,
    });
  }

  #tellWhy(): void {
    const line = this.#runtime.why();
    if (line === this.#why) return;
    this.#why = line;
    post({ type: 'why', line });
  }

  #fail(reason: string): void {
    post({ type: 'failed', reason });
  }
}

const runtime = await open();
if (runtime !== null) {
  const { name, version, wantsTrades } = runtime;
  post({ type: 'ready', name, version, wantsTrades });
  new ThreadLoop(runtime).run();
}
port.close();
