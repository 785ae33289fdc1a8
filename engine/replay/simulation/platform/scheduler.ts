/**
 * The one owner of time in a simulation: a queue of events, each of a thread of some process, run
 * one after the other in an order that the seed alone decides.
 * Runs nothing at the same time, knows no real clock, and gives a dead process no further turn.
 */
import { invariant } from '../../../contract/assert.ts';
import { Machine } from './machine.ts';

/** Node's own, taken before it is replaced: this module is loaded first. */
const realImmediate = setImmediate;
/** Monotonic nanoseconds at which every simulation begins. */
export const startNanos = 10_000_000_000_000;

/** One process on a machine; its threads end with it and stand still with it. */
export class SimulatedProcess {
  readonly name: string;
  readonly machine: Machine;
  /** What `process.pid` says in it; 0: nobody looks for it. */
  pid = 0;
  alive = true;
  #stoppedUntilNanos = 0;
  readonly #onEnd: ((how: string) => void)[] = [];

  constructor(name: string, machine: Machine) {
    this.name = name;
    this.machine = machine;
  }

  thread(name: string): SimulatedThread {
    return new SimulatedThread(`${this.name}/${name}`, this);
  }

  /** No thread of it has a turn before this. */
  get stoppedUntilNanos(): number {
    return this.#stoppedUntilNanos;
  }

  /**
   * Gives no thread of it a turn before an instant, nor before the end of another stop: what waits
   * for that end would be overtaken by what comes later.
   */
  stop(untilNanos: number): void {
    this.#stoppedUntilNanos = Math.max(this.#stoppedUntilNanos, untilNanos);
  }

  /** Told once, when it ends in whatever way. */
  onEnd(listener: (how: string) => void): void {
    this.#onEnd.push(listener);
  }

  end(how: string): void {
    if (!this.alive) return;
    this.alive = false;
    for (const listener of this.#onEnd) listener(how);
  }
}

/** A thread: events of one are in order, those of two may come in any. */
export class SimulatedThread {
  readonly name: string;
  readonly process: SimulatedProcess;
  #blockedUntilNanos = 0;

  constructor(name: string, process: SimulatedProcess) {
    this.name = name;
    this.process = process;
  }

  get heldUntilNanos(): number {
    return Math.max(this.#blockedUntilNanos, this.process.stoppedUntilNanos);
  }

  /** Gives it no turn before an instant, nor before the end of another block. */
  block(untilNanos: number): void {
    this.#blockedUntilNanos = Math.max(this.#blockedUntilNanos, untilNanos);
  }
}

/** What was thrown to leave the code of a process that has just ended. */
export class ProcessEnded extends Error {}

/** A turn that is due; `cancelled` takes it out of the queue when its time comes. */
export interface Turn {
  readonly thread: SimulatedThread;
  atNanos: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

const settled = (): Promise<void> =>
  new Promise<void>((resolve) => {
    realImmediate(resolve);
  });

const earlier = (a: Turn, b: Turn): boolean =>
  a.atNanos < b.atNanos || (a.atNanos === b.atNanos && a.order < b.order);

export interface SchedulerOptions {
  /** An error that left the code of a process: a broken invariant, or a mistake of ours. */
  readonly onError: (thread: SimulatedThread, error: unknown) => void;
  /** After every turn, once all that it set off has settled. */
  readonly afterTurn: () => void;
}

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #heap: Turn[] = [];
  #order = 0;
  #nowNanos = startNanos;
  #current: SimulatedThread | null = null;
  #isStopped = false;
  /** Work of the real machine that the turn waits for. */
  #held: Promise<unknown> = Promise.resolve();
  #isHeld = false;
  turns = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  get nowNanos(): number {
    return this.#nowNanos;
  }

  /** Whose turn it is; null between turns. */
  get current(): SimulatedThread | null {
    return this.#current;
  }

  /** Whose turn it is; there has to be one. */
  get running(): SimulatedThread {
    invariant(this.#current !== null, 'a timer or message outside of any simulated process');
    return this.#current;
  }

  /** Gives the thread a turn at an instant; never before now. */
  at(thread: SimulatedThread, atNanos: number, run: () => void): Turn {
    this.#order += 1;
    const due = Math.max(Math.ceil(atNanos), this.#nowNanos);
    const turn = { thread, atNanos: due, order: this.#order, run, cancelled: false };
    this.#push(turn);
    return turn;
  }

  after(thread: SimulatedThread, delayNanos: number, run: () => void): Turn {
    return this.at(thread, this.#nowNanos + delayNanos, run);
  }

  /** Does something as if in a turn of the thread, before the first turn of all. */
  within<T>(thread: SimulatedThread, work: () => T): T {
    this.#current = thread;
    const made = work();
    this.#current = null;
    return made;
  }

  /**
   * Lets no time pass, and gives nobody a turn, before work of the real machine is done, such as
   * the reading of a file that is the same whenever it is read. For the turn that asks.
   */
  hold<T>(work: Promise<T>): Promise<T> {
    this.#isHeld = true;
    this.#held = Promise.all([this.#held, work.catch(() => undefined)]);
    return work;
  }

  /** Takes no further turn. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Runs everything up to an instant. */
  async runUntil(untilNanos: number): Promise<void> {
    for (let next = this.#heap[0]; next !== undefined; next = this.#heap[0]) {
      if (next.atNanos > untilNanos || this.#isStopped) break;
      this.#pop();
      if (next.cancelled || !next.thread.process.alive) continue;
      const held = next.thread.heldUntilNanos;
      if (held > next.atNanos) {
        next.atNanos = Math.ceil(held);
        this.#push(next);
        continue;
      }
      this.#nowNanos = next.atNanos;
      await this.#take(next);
    }
    this.#nowNanos = Math.max(this.#nowNanos, untilNanos);
  }

  /** Something that left the running thread's code outside of its own turn's call. */
  fail(error: unknown): void {
    if (error instanceof ProcessEnded) return;
    const thread = this.#current;
    if (thread === null) throw error;
    this.#options.onError(thread, error);
  }

  async #take(turn: Turn): Promise<void> {
    this.#current = turn.thread;
    this.turns += 1;
    try {
      turn.run();
    } catch (error) {
      this.fail(error);
    }
    // Every promise that the turn settled runs to its end before the next turn.
    await settled();
    while (this.#isHeld) {
      this.#isHeld = false;
      await this.#held;
      await settled();
    }
    this.#options.afterTurn();
    this.#current = null;
  }

  #push(turn: Turn): void {
    const heap = this.#heap;
    let child = heap.length;
    heap.push(turn);
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || !earlier(turn, above)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = turn;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = heap[2 * parent + 1];
      const right = heap[2 * parent + 2];
      if (left === undefined) break;
      const useRight = right !== undefined && earlier(right, left);
      const child = useRight ? right : left;
      if (!earlier(child, last)) break;
      heap[parent] = child;
      parent = 2 * parent + (useRight ? 2 : 1);
    }
    heap[parent] = last;
  }
}
