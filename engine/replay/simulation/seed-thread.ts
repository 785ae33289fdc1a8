/**
 * A thread that runs simulations, as its owner holds it: one scenario at a time, and its result.
 */
import { Worker } from 'node:worker_threads';
import type { Fault } from './faults/fault.ts';
import type { PlantedFault } from './planted/plant-fault.ts';
import type { RunRequest, ScenarioResult } from './run-scenario.ts';

const file = import.meta.url.endsWith('.ts') ? './seed-worker.ts' : './seed-worker.js';

/** An engine is made to live once in a process: hundreds in one thread take ever more memory. */
const runsPerThread = 100;

export class SeedThread {
  readonly #planted: PlantedFault | undefined;
  #worker: Worker | null = null;
  #runs = 0;
  #waiting: PromiseWithResolvers<ScenarioResult> | null = null;

  constructor(planted?: PlantedFault) {
    this.#planted = planted;
  }

  /** Runs one seed; `faults` null: those that the seed gives. */
  async run(seed: number, faults: readonly Fault[] | null): Promise<ScenarioResult> {
    if (this.#runs >= runsPerThread) await this.close();
    this.#worker ??= this.#start();
    this.#runs += 1;
    const waiting = Promise.withResolvers<ScenarioResult>();
    this.#waiting = waiting;
    const request: RunRequest = { seed, faults: faults === null ? null : [...faults] };
    this.#worker.postMessage(request);
    return waiting.promise;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#runs = 0;
    await worker?.terminate();
  }

  #start(): Worker {
    const workerData = { planted: this.#planted };
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const worker = new Worker(new URL(file, import.meta.url), { workerData, execArgv });
    worker.on('message', (result: ScenarioResult) => {
      this.#waiting?.resolve(result);
      this.#waiting = null;
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the thread of a simulation has ended')));
    return worker;
  }

  #fail(error: unknown): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}
