/**
 * Runs a strategy in a thread of its own: an endless loop, a throw or a leak in it ends it alone.
 * Never waits for the thread: market data is overwritten, and silence has a limit.
 */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import type {
  CarriedState,
  HandOver,
  RunnerListener,
  StrategyRunner,
  StrategyStart,
  SwappableRunner,
} from '../../contract/strategy.ts';
import { ActionDesk } from './action-desk.ts';
import { failureOf } from './failure.ts';
import { MarketMailbox, mailboxMemory } from './market-mailbox.ts';
import type { RunnerSpec } from './runner-spec.ts';
import { SwapAnswers } from './swap-answers.ts';
import {
  type ThreadData,
  type ThreadMessage,
  type ThreadPost,
  type ThreadReply,
  threadReplyOf,
} from './thread-messages.ts';

const workerFile = import.meta.url.endsWith('.ts')
  ? './isolated-worker.ts'
  : './isolated-worker.js';
/** How often the thread is told the time and looked after. */
const checkMillis = 200;
/** Checks without an answer after which the thread is ended: 2 s of a host that runs itself. */
const silentChecksLimit = 10;
const startTimeoutMillis = 10_000;
const stopTimeoutMillis = 1_000;
/** A loop in which V8 looks for no interruption cannot be ended: nobody waits longer for it. */
const endTimeoutMillis = 1_000;
/** A leaking strategy ends at this heap. */
const heapMegabytesLimit = 256;
/**
 * V8's own limits lie beyond it, because it aborts the whole process when a thread leaps over one
 * (a map that doubles, survivors of one collection): the host looks, and ends the thread before.
 */
const threadLimits = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 24 };

let threadsGivenUp = 0;

/**
 * Threads of this process that could not be ended. While there is one, `process.exit` waits for
 * it and never returns: end the process by a signal.
 */
export const stuckThreads = (): number => threadsGivenUp;

/** A runner on its own thread; see `StrategyRunner`. */
export function isolatedRunner(spec: RunnerSpec, listener: RunnerListener): SwappableRunner {
  return new IsolatedRunner(spec, listener);
}

/** How long an answer to a top is awaited, how often, and when again after there was none. */
const awaitNanosLimit = 200e3;
const awaitEveryNanos = 1e6;
const awaitAfterSilenceNanos = 20e6;

type State = 'new' | 'starting' | 'running' | 'ended';

class IsolatedRunner implements SwappableRunner {
  readonly #spec: RunnerSpec;
  readonly #listener: RunnerListener;
  readonly #memory: SharedArrayBuffer;
  readonly #mailbox: MarketMailbox;
  readonly #desk: ActionDesk;
  readonly #port: MessagePort;
  readonly #threadPort: MessagePort;
  readonly #answers = new SwapAnswers();
  #state: State = 'new';
  #failure = '';
  #worker: Worker | null = null;
  #started: ((start: StrategyStart) => void) | null = null;
  #check: NodeJS.Timeout | null = null;
  #doneAtCheck = 0;
  #silentChecks = 0;
  /** Why its thread was told to end, until it has. */
  #whyEnded: string | null = null;
  #isHeapAsked = false;
  #badReplies = 0;
  #awaitAgainNanos = 0;
  /** Messages of this turn that the thread has not been sent yet, in their order. */
  readonly #unposted: ThreadMessage[] = [];
  /** Nobody stays awake for the answers of a strategy that may not trade, or not yet. */
  #mayTrade = false;
  /** Until it has said that it does not. */
  #wantsTrades = true;

  constructor(spec: RunnerSpec, listener: RunnerListener) {
    this.#spec = spec;
    this.#listener = listener;
    const ids = spec.instruments.map((instrument) => instrument.id);
    this.#memory = mailboxMemory(ids.length);
    this.#mailbox = new MarketMailbox(this.#memory, ids);
    this.#desk = new ActionDesk(spec.strategy, ids, listener, (update) => this.onOrder(update));
    const channel = new MessageChannel();
    this.#port = channel.port1;
    this.#threadPort = channel.port2;
  }

  readonly start = (): Promise<StrategyStart> => {
    if (this.#state !== 'new') return Promise.resolve({ ok: false, reason: 'started before' });
    this.#state = 'starting';
    const data: ThreadData = {
      module: this.#spec.module.href,
      isFile: this.#spec.isFile ?? false,
      parameters: this.#spec.parameters,
      instruments: this.#spec.instruments,
      memory: this.#memory,
      tag: this.#spec.clock.mono().toString(36),
    };
    let worker: Worker;
    try {
      worker = this.#thread(data);
    } catch (error) {
      // No thread left on this machine, or nothing that a thread can be given.
      this.#end();
      this.#port.close();
      return Promise.resolve({ ok: false, reason: `no thread for it: ${failureOf(error)}` });
    }
    this.#worker = worker;
    this.#check = setInterval(() => this.#lookAfter(), checkMillis);
    this.#port.on('message', (message: unknown) => this.#hear(message));
    worker.on('error', (error) => this.#fail(failureOf(error)));
    worker.on('exit', (code) => {
      // Its own last words say more, and are still in the port where the end was heard first.
      this.#hearAll();
      this.#fail(this.#whyEnded ?? `its thread ended with code ${code}`);
    });
    return new Promise((resolve) => {
      const timeout = setTimeout(() => {
        this.#fail(`not started within ${startTimeoutMillis} ms`);
      }, startTimeoutMillis);
      this.#started = (start) => {
        clearTimeout(timeout);
        resolve(start);
      };
    });
  };

  readonly stop = async (): Promise<void> => {
    const worker = this.#worker;
    const running = this.#state === 'running';
    const started = this.#started;
    this.#end();
    started?.({ ok: false, reason: 'stopped while it started' });
    if (worker === null) return;
    const exited = Promise.withResolvers<void>();
    if (worker.threadId === -1) exited.resolve();
    else worker.once('exit', () => exited.resolve());
    if (running) {
      this.#unposted.push({ type: 'stop' });
      this.#flush();
    }
    const forcedMillis = running ? stopTimeoutMillis : 0;
    const forced = setTimeout(() => void worker.terminate(), forcedMillis);
    const givenUp = setTimeout(() => {
      threadsGivenUp += 1;
      exited.resolve();
    }, forcedMillis + endTimeoutMillis);
    await exited.promise;
    clearTimeout(forced);
    clearTimeout(givenUp);
    this.#port.close();
  };

  readonly onTop: StrategyRunner['onTop'] = (top) => {
    if (this.#state === 'ended') return;
    this.#flush();
    this.#mailbox.putTop(top);
    this.#awaitAnswer();
  };

  readonly onTrade: StrategyRunner['onTrade'] = (trade, tickNumber) => {
    if (this.#state === 'ended' || !this.#wantsTrades) return;
    this.#flush();
    this.#mailbox.putTrade(trade, tickNumber);
  };

  readonly onOrder: StrategyRunner['onOrder'] = (update) => {
    this.#desk.learn(update);
    this.#post({ type: 'order', update });
  };

  readonly onPosition: StrategyRunner['onPosition'] = ({ instrument, lots }) =>
    this.#post({ type: 'position', position: { instrument, lots } });

  readonly onMode: StrategyRunner['onMode'] = (mode, reason) => {
    this.#mayTrade = mode !== 'halted';
    this.#post({ type: 'mode', mode, reason });
  };

  readonly onTimer: StrategyRunner['onTimer'] = (at) => {
    if (this.#state !== 'ended') this.#mailbox.putTime(at);
  };

  readonly counters: StrategyRunner['counters'] = () => ({
    topsReplaced: this.#mailbox.topsReplaced,
    tradesDropped: this.#mailbox.tradesDropped,
    actionsRefused: this.#desk.refused + this.#badReplies,
  });

  readonly warmedUp = async (millisLimit: number): Promise<string> => {
    const warm = await this.#answers.awaited('warm', millisLimit);
    if (warm !== null) return '';
    return this.#ended() ?? `it is not ready to take over after ${millisLimit} ms`;
  };

  readonly handOver = async (millisLimit: number): Promise<HandOver> => {
    this.#post({ type: 'handOver' });
    const answer = await this.#answers.awaited('handedOver', millisLimit);
    if (answer !== null && answer.problem === '') {
      return { kind: 'handedOver', carried: answer.carried };
    }
    if (answer !== null) return { kind: 'lost', reason: answer.problem, isAlive: true };
    const silent = `it has not handed over within ${millisLimit} ms`;
    return { kind: 'lost', reason: this.#ended() ?? silent, isAlive: false };
  };

  readonly resume = (): void => this.#post({ type: 'resume' });

  readonly takeOver = async (carried: CarriedState, millisLimit: number): Promise<string> => {
    this.#post({ type: 'takeOver', carried });
    const answer = await this.#answers.awaited('tookOver', millisLimit);
    if (answer !== null) return answer.refusal;
    return this.#ended() ?? `it has not taken the state over within ${millisLimit} ms`;
  };

  /** Says nothing yet: that the thread has ended is told once it has, behind what halted it. */
  readonly endIfSilent = (): void => {
    if (this.#state !== 'running' || this.#silentChecks === 0 || this.#hasAnswered()) return;
    const seconds = ((this.#silentChecks * checkMillis) / 1_000).toFixed(1);
    this.#whyEnded ??= `it had not answered for ${seconds} s when it was halted`;
    void this.#worker?.terminate();
  };

  #thread(data: ThreadData): Worker {
    return new Worker(new URL(workerFile, import.meta.url), {
      name: `strategy ${this.#spec.strategy}`,
      workerData: { data, port: this.#threadPort },
      transferList: [this.#threadPort],
      // Nothing of the host's environment: it may hold secrets.
      env: {},
      execArgv: [],
      resourceLimits: threadLimits,
    });
  }

  /** Why it is no more; null while it is. */
  #ended(): string | null {
    return this.#state === 'ended' ? this.#failure || 'it has ended' : null;
  }

  /**
   * Stays awake for the moment in which most answers come: a loop that has gone to sleep takes
   * longer to wake up than the strategy takes to decide. Bounded, and given up for a while when
   * the answer did not come, so that a busy machine or strategy costs next to nothing.
   */
  #awaitAnswer(): void {
    const { clock } = this.#spec;
    const from = clock.mono();
    if (this.#state !== 'running' || !this.#mayTrade || from < this.#awaitAgainNanos) return;
    const posted = this.#mailbox.posted();
    let now = from;
    while (this.#mailbox.done !== posted && now - from < awaitNanosLimit) now = clock.mono();
    const answered = this.#mailbox.done === posted;
    this.#awaitAgainNanos = now + (answered ? awaitEveryNanos : awaitAfterSilenceNanos);
    this.#hearAll();
  }

  #hearAll(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) this.#hear(next.message);
  }

  #next(): { readonly message: unknown } | undefined {
    return this.#state === 'ended' ? undefined : receiveMessageOnPort(this.#port);
  }

  /**
   * Goes at the end of this turn, with all else that the turn brings: a post and a wake-up for each
   * of a thousand orders would hold up the answers to a kill.
   */
  #post(message: ThreadMessage): void {
    if (this.#state === 'ended') return;
    this.#unposted.push(message);
    if (this.#unposted.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    if (this.#unposted.length === 0) return;
    const post: ThreadPost = this.#unposted.splice(0);
    this.#port.postMessage(post);
    this.#mailbox.wake();
  }

  #hear(message: unknown): void {
    if (this.#state === 'ended') return;
    const reply = threadReplyOf(message);
    if (reply === null) {
      this.#badReplies += 1;
      return;
    }
    switch (reply.type) {
      case 'ready':
        this.#ready(reply);
        return;
      case 'actions':
        this.#desk.take(reply);
        return;
      case 'why':
        this.#listener.onWhy(reply.line);
        return;
      case 'warm':
      case 'handedOver':
      case 'tookOver':
        this.#answers.take(reply);
        return;
      case 'refused':
      case 'failed':
        this.#fail(reply.reason);
    }
  }

  #ready(reply: Extract<ThreadReply, { type: 'ready' }>): void {
    if (this.#state !== 'starting') return;
    const { name, version, whenCarriedLost } = reply;
    this.#wantsTrades = reply.wantsTrades;
    this.#state = 'running';
    this.#started?.({ ok: true, name, version, whenCarriedLost });
    this.#started = null;
  }

  /**
   * Counts checks and not seconds: after the host itself was stopped, a strategy that could not
   * run either gets its full time.
   */
  #lookAfter(): void {
    this.#lookAtHeap();
    if (this.#state !== 'running') return;
    const answered = this.#hasAnswered();
    this.#doneAtCheck = this.#mailbox.done;
    this.#silentChecks = answered ? 0 : this.#silentChecks + 1;
    if (this.#silentChecks < silentChecksLimit) {
      this.#mailbox.putTime(this.#spec.clock.mono());
      return;
    }
    const seconds = (checkMillis * silentChecksLimit) / 1_000;
    this.#fail(`it has not answered for ${seconds} s`);
  }

  /** Whether it has taken in all there is, or something since the last check. */
  #hasAnswered(): boolean {
    return this.#mailbox.idle || this.#mailbox.done !== this.#doneAtCheck;
  }

  /** Answered by the thread also in an endless loop, and not at all once it has ended. */
  #lookAtHeap(): void {
    if (this.#isHeapAsked || this.#worker === null) return;
    this.#isHeapAsked = true;
    this.#worker.getHeapStatistics().then(
      ({ used_heap_size: bytes }) => {
        this.#isHeapAsked = false;
        if (bytes <= heapMegabytesLimit * 2 ** 20) return;
        this.#fail(`its memory has grown beyond ${heapMegabytesLimit} MB`);
      },
      () => undefined,
    );
  }

  /** The thread is of no more use: ends it and tells why, once. */
  #fail(reason: string): void {
    if (this.#state === 'ended') return;
    const started = this.#started;
    this.#failure = reason;
    this.#end();
    void this.#worker?.terminate();
    this.#port.close();
    if (started !== null) started({ ok: false, reason });
    else this.#listener.onFailure(reason);
  }

  #end(): void {
    this.#state = 'ended';
    if (this.#check !== null) clearInterval(this.#check);
    this.#started = null;
    this.#answers.close();
  }
}
