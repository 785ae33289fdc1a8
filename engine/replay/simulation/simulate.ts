/**
 * Many simulations on a few threads: seed after seed, and for the first that fails the shortest
 * list of faults that still makes it fail.
 * Knows nothing of what is simulated; every thread has its own runtime and its own world.
 */
import type { Violation } from './checkers/checker.ts';
import type { Fault } from './faults/fault.ts';
import type { PlantedFault } from './planted/plant-fault.ts';
import type { ScenarioResult } from './run-scenario.ts';
import { SeedThread } from './seed-thread.ts';
import { shrunkFaults } from './shrink.ts';

export interface SimulateOptions {
  readonly seeds: number;
  readonly from: number;
  readonly threads: number;
  /** Runs every seed twice and holds the hashes of all that happened against each other (D1). */
  readonly twice?: boolean;
  /** In place of the faults of the seed; there is one seed then. */
  readonly faults?: readonly Fault[];
  /** A known fault in the product, for the proof that it is noticed. */
  readonly planted?: PlantedFault;
  /** The file that `faults` were read from, for the command that repeats a failure. */
  readonly scenarioPath?: string;
  /** Ends at the first seed that fails. */
  readonly stopsAtFirst?: boolean;
  /** Says of the first failure all its faults, and looks for no shorter list. */
  readonly keepsFaults?: boolean;
  readonly onProgress?: (done: number, failed: number) => void;
}

/** The seed that failed first, and how to see it again. */
export interface FirstFailure {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What repeats it, from the file that its scenario was read from where there is one. */
  readonly command: string;
  readonly faults: readonly Fault[];
  /** The fewest of those faults that still lead to a violation of the same invariant. */
  readonly shrunkFaults: readonly Fault[];
}

export interface SimulateReport {
  readonly seeds: number;
  readonly from: number;
  /** Seeds with a violation. */
  readonly violations: number;
  readonly failedSeeds: readonly number[];
  readonly firstFailure: FirstFailure | null;
  readonly seconds: number;
  /** What all threads together had of the processors: of note on a machine that others use too. */
  readonly processorSeconds: number;
  readonly simulatedSeconds: number;
  readonly timesRealTime: number;
  readonly turns: number;
  readonly ledgerEvents: number;
  readonly orders: number;
  readonly fills: number;
  readonly engineStarts: number;
}

const failedSeedsShown = 100;

export async function simulate(options: SimulateOptions): Promise<SimulateReport> {
  const { seeds, from } = options;
  const startedMillis = performance.now();
  const usedBefore = process.cpuUsage();
  const sum = new Sum();
  const count = Math.max(1, Math.min(options.threads, seeds));
  const threads = Array.from({ length: count }, () => new SeedThread(options.planted));
  let next = from;
  const work = async (thread: SeedThread): Promise<void> => {
    while (next < from + seeds && (options.stopsAtFirst !== true || sum.failed.length === 0)) {
      const seed = next;
      next += 1;
      sum.add(await runOne(thread, seed, options));
      options.onProgress?.(sum.done, sum.failed.length);
    }
  };
  try {
    await Promise.all(threads.map(work));
    const [first] = sum.failed.sort((a, b) => a.seed - b.seed);
    const [thread] = threads;
    const firstFailure =
      first === undefined || thread === undefined ? null : await failureOf(thread, first, options);
    const { user, system } = process.cpuUsage(usedBefore);
    const processorSeconds = Math.round((user + system) / 1_000) / 1_000;
    const seconds = (performance.now() - startedMillis) / 1_000;
    return { ...sum.report(from, firstFailure, seconds), processorSeconds };
  } finally {
    await Promise.all(threads.map((one) => one.close()));
  }
}

async function runOne(
  thread: SeedThread,
  seed: number,
  { faults, twice }: SimulateOptions,
): Promise<ScenarioResult> {
  const result = await thread.run(seed, faults ?? null);
  if (twice !== true || result.violations.length > 0) return result;
  const again = await thread.run(seed, faults ?? null);
  if (again.hash === result.hash) return result;
  const detail = `twice the same seed, two histories: ${result.hash} and ${again.hash}`;
  return { ...result, violations: [{ invariant: 'D1', detail, atMillis: 0 }] };
}

async function failureOf(
  thread: SeedThread,
  result: ScenarioResult,
  options: SimulateOptions,
): Promise<FirstFailure> {
  const { seed, violations, faults } = result;
  const invariant = violations[0]?.invariant ?? '';
  const stillFails = async (fewer: readonly Fault[]): Promise<boolean> => {
    const { violations: found } = await thread.run(seed, fewer);
    return found[0]?.invariant === invariant;
  };
  const shrunk =
    invariant === 'D1' || options.keepsFaults === true
      ? faults
      : await shrunkFaults(faults, stillFails);
  const command = repeatingCommand(seed, invariant, options);
  return { seed, violations, command, faults, shrunkFaults: shrunk };
}

/** The words of a shell that run this failure again, its faults and both its runs included. */
export function repeatingCommand(
  seed: number,
  invariant: string,
  { scenarioPath, twice }: Pick<SimulateOptions, 'scenarioPath' | 'twice'>,
): string {
  const what =
    scenarioPath === undefined ? `--seeds 1 --from ${seed}` : `--scenario ${quoted(scenarioPath)}`;
  // D1 alone needs two runs; the others are violated in one.
  const again = twice === true && invariant === 'D1' ? ' --twice' : '';
  return `quarterdeck simulate ${what}${again}`;
}

/** A path as one word of a shell. */
const quoted = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

class Sum {
  readonly failed: ScenarioResult[] = [];
  done = 0;
  #simulatedMillis = 0;
  #turns = 0;
  #ledgerEvents = 0;
  #orders = 0;
  #fills = 0;
  #starts = 0;

  add(result: ScenarioResult): void {
    this.done += 1;
    this.#simulatedMillis += result.simulatedMillis;
    this.#turns += result.turns;
    this.#ledgerEvents += result.ledgerEvents;
    this.#orders += result.orders;
    this.#fills += result.fills;
    this.#starts += result.starts;
    if (result.violations.length > 0) this.failed.push(result);
  }

  report(
    from: number,
    firstFailure: FirstFailure | null,
    seconds: number,
  ): Omit<SimulateReport, 'processorSeconds'> {
    const simulatedSeconds = this.#simulatedMillis / 1_000;
    return {
      seeds: this.done,
      from,
      violations: this.failed.length,
      failedSeeds: this.failed.slice(0, failedSeedsShown).map(({ seed }) => seed),
      firstFailure,
      seconds: Math.round(seconds * 1_000) / 1_000,
      simulatedSeconds,
      timesRealTime: Math.round(simulatedSeconds / seconds),
      turns: this.#turns,
      ledgerEvents: this.#ledgerEvents,
      orders: this.#orders,
      fills: this.#fills,
      engineStarts: this.#starts,
    };
  }
}
