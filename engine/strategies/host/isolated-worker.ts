/**
 * The thread of one strategy: sleeps on shared memory, hands what is new to the strategy, posts
 * what it wants. Does nothing between events, and has no other way out than its port.
 */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { loadDefinition } from './definition.ts';
import { failureOf } from './failure.ts';
import { MarketMailbox } from './market-mailbox.ts';
import { type RuntimeOutput, StrategyRuntime } from './runtime.ts';
import { resolveForFile } from './sdk-resolution.ts';
import type { ThreadData, ThreadMessage, ThreadPost, ThreadReply } from './thread-messages.ts';

// The host is the only one to start this file, with exactly this.
const { data, port } = workerData as { readonly data: ThreadData; readonly port: MessagePort };

const post = (reply: ThreadReply): void => port.postMessage(reply);

async function open(): Promise<StrategyRuntime | null> {
  try {
    if (data.isFile) resolveForFile(data.module);
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
  #isWarm = false;
  /** Handed over: what comes waits here until it is known whether it goes on. */
  #held: ThreadMessage[] | null = null;

  constructor(runtime: StrategyRuntime) {
    const ids = data.instruments.map((instrument) => instrument.id);
    this.#runtime = runtime;
    this.#mailbox = new MarketMailbox(data.memory, ids);
  }

  run(): void {
    while (!this.#stopped) {
      const posted = this.#mailbox.posted();
      const messages = this.#takeMessages();
      if (this.#held === null) this.#takeMarket(messages);
      if (this.#runtime.failure !== null) return this.#fail(this.#runtime.failure);
      this.#mailbox.finish(posted);
      if (!this.#stopped) this.#mailbox.wait(posted);
    }
  }

  #takeMarket(messages: number): void {
    const quiet = messages + this.#takeTrades() + this.#takeTops() === 0;
    const time = this.#mailbox.takeTime();
    if (time !== null) this.#emit(this.#runtime.onTimer(time));
    if (time !== null || quiet) this.#tellWhy();
    if (this.#isWarm || !this.#runtime.isWarm()) return;
    this.#isWarm = true;
    post({ type: 'warm' });
  }

  #takeMessages(): number {
    for (let count = 0; ; count += 1) {
      const received = receiveMessageOnPort(port);
      if (received === undefined) return count;
      // Only the host holds the other end of the port.
      for (const message of received.message as ThreadPost) this.#takeMessage(message);
    }
  }

  #takeMessage(message: ThreadMessage): void {
    const isHeld = this.#held !== null && message.type !== 'resume' && message.type !== 'stop';
    if (isHeld) this.#held?.push(message);
    else this.#message(message);
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
      case 'handOver':
        this.#handOver();
        return;
      case 'resume':
        for (const held of this.#held?.splice(0) ?? []) this.#message(held);
        this.#held = null;
        return;
      case 'takeOver':
        post({ type: 'tookOver', refusal: this.#runtime.restore(message.carried).slice(0, 400) });
        return;
      case 'stop':
        this.#stopped = true;
    }
  }

  #handOver(): void {
    this.#held = [];
    try {
      post({ type: 'handedOver', carried: this.#runtime.save(), problem: '' });
    } catch (error) {
      post({ type: 'handedOver', carried: null, problem: failureOf(error).slice(0, 400) });
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
      isInformed: output.isInformed,
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
  const { name, version, wantsTrades, whenCarriedLost } = runtime;
  post({ type: 'ready', name, version, wantsTrades, whenCarriedLost });
  new ThreadLoop(runtime).run();
}
port.close();
