/**
 * Puts the simulation under the product: in this thread of Node, every timer, clock, random number,
 * socket and small file of the engine's code is the simulated one from here on.
 * Changes no line of that code; what it asks the runtime for is answered by the world instead.
 * To be run before any module of the product is loaded, in a worker that does nothing else.
 */
import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { simulateFiles } from './files.ts';
import { startUtcMillis } from './machine.ts';
import type { Turn } from './scheduler.ts';
import { startNanos } from './scheduler.ts';
import { world, worldOrNull } from './world.ts';

/** What one pass of an event loop takes; without it, code that polls would never get on. */
const immediateNanos = 250_000;

/** Stands for Node's own timer objects. */
class SimulatedTimer {
  turn: Turn | null = null;
  ended = false;

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return !this.ended;
  }
}

type Callback = (...values: unknown[]) => void;

const nanosOf = (millis: number | undefined): number =>
  Math.max(1, Math.trunc(Number.isFinite(millis) ? (millis ?? 1) : 1)) * 1e6;

function setTimer(delayNanos: number, run: () => void): SimulatedTimer {
  const { scheduler } = world();
  const timer = new SimulatedTimer();
  timer.turn = scheduler.after(scheduler.running, delayNanos, () => {
    timer.ended = true;
    run();
  });
  return timer;
}

function clear(timer: unknown): void {
  if (!(timer instanceof SimulatedTimer)) return;
  timer.ended = true;
  if (timer.turn !== null) timer.turn.cancelled = true;
}

function setInterval(callback: Callback, millis?: number, ...values: unknown[]): SimulatedTimer {
  const { scheduler } = world();
  const thread = scheduler.running;
  const timer = new SimulatedTimer();
  const again = (): void => {
    timer.turn = scheduler.after(thread, nanosOf(millis), () => {
      if (!timer.ended) again();
      callback(...values);
    });
  };
  again();
  return timer;
}

const setTimeout = (callback: Callback, millis?: number, ...values: unknown[]): SimulatedTimer =>
  setTimer(nanosOf(millis), () => callback(...values));
const setImmediate = (callback: Callback, ...values: unknown[]): SimulatedTimer =>
  setTimer(immediateNanos, () => callback(...values));

const simulatedTimers = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
};

interface PauseOptions {
  readonly signal?: AbortSignal;
}

function pause(millis?: number, value?: unknown, options?: PauseOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const signal = options?.signal;
    if (signal?.aborted === true) return reject(signal.reason);
    const timer = setTimer(nanosOf(millis), () => resolve(value));
    signal?.addEventListener('abort', () => {
      clear(timer);
      reject(signal.reason);
    });
  });
}

const nowNanos = (): number => worldOrNull()?.scheduler.nowNanos ?? startNanos;
const utcMillis = (): number => {
  const scheduler = worldOrNull()?.scheduler;
  const machine = scheduler?.current?.process.machine;
  if (scheduler === undefined || machine === undefined) return startUtcMillis;
  return machine.utcMillis(scheduler.nowNanos);
};

function randomUuid(): string {
  const { random } = world();
  const word = (): string => random.below(0x1_0000).toString(16).padStart(4, '0');
  const [fourth, eighth] = [`4${word().slice(1)}`, `8${word().slice(1)}`];
  return [word() + word(), word(), fourth, eighth, word() + word() + word()].join('-');
}

/** An abort after simulated time; the signal's own timer would be a real one. */
function abortAfter(millis: number): AbortSignal {
  const controller = new AbortController();
  setTimer(nanosOf(millis), () => controller.abort(new Error('the time is over')));
  return controller.signal;
}

/** Process ids from here on are simulated; no kernel gives such a high one. */
export const firstProcessId = 5_000_000;

const realProcessId = process.pid;
const processId = (): number => worldOrNull()?.scheduler.current?.process.pid ?? realProcessId;

function kill(killed: number, signal?: string | number): true {
  const lives = world().lives(killed);
  if (!lives) throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' });
  if (signal !== 0) world().kill(killed);
  return true;
}

const { readFileSync } = fs;

/** What the kernel says of a simulated process: that it is there. */
function readProcess(...given: Parameters<typeof readFileSync>): ReturnType<typeof readFileSync> {
  const processId = /^\/proc\/(\d{7,})\/stat$/.exec(String(given[0]))?.[1];
  return processId === undefined ? readFileSync(...given) : `${processId} (simulated) S 1`;
}

/**
 * Replaces what the product asks the runtime for; once, and for good. `beginUtcMillis`: UTC at the
 * beginning of every simulation of this thread, as the machines of it are to be made, too.
 */
export function simulateRuntime(beginUtcMillis = startUtcMillis): void {
  Object.assign(globalThis, simulatedTimers, {
    fetch: (url: string) => world().network.fetch(url),
  });
  Object.assign(timers, simulatedTimers);
  Object.assign(timersPromises, { setTimeout: pause });
  Object.assign(Math, { random: () => worldOrNull()?.random.unit() ?? 0.5 });
  Object.assign(Date, { now: utcMillis });
  Object.assign(AbortSignal, { timeout: abortAfter });
  Object.assign(process, { kill });
  Object.defineProperty(process, 'pid', { get: processId });
  Object.assign(fs, { readFileSync: readProcess });
  Object.assign(process.hrtime, { bigint: () => BigInt(nowNanos()) });
  Object.defineProperty(performance, 'timeOrigin', { value: beginUtcMillis });
  Object.defineProperty(performance, 'now', { value: () => (nowNanos() - startNanos) / 1e6 });
  Object.assign(crypto, { randomUUID: randomUuid });
  Object.assign(childProcess, {
    spawn: (_program: string, words: readonly string[]) => world().spawn(words[0] ?? ''),
  });
  simulateFiles();
  syncBuiltinESMExports();
  const sockets = new URL(import.meta.url.replace(/runtime\.(ts|js)$/, 'sockets.$1')).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'ws' ? { url: sockets, shortCircuit: true } : next(specifier, context),
  });
  process.on('unhandledRejection', (error) => worldOrNull()?.scheduler.fail(error));
  process.on('uncaughtException', (error) => worldOrNull()?.scheduler.fail(error));
}
