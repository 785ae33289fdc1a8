/**
 * `simulate`: the desk under seeded faults, many seeds on a few threads.
 * Starts no process and touches no desk; a seed that fails comes with the command that repeats it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { Scenario } from '../replay/simulation/faults/fault.ts';
import { type FirstFailure, type SimulateReport, simulate } from '../replay/simulation/simulate.ts';
import { answer, CommandFailure, exitFailed, note } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

interface SimulateWords {
  readonly seeds: number;
  readonly from: number;
  readonly threads: number;
  readonly twice?: boolean;
  readonly scenario?: string;
  readonly write?: string;
  readonly json?: boolean;
}

function scenarioOf(path: string): Scenario {
  if (!existsSync(path)) throw new CommandFailure(`there is no scenario ${path}`);
  const read = (): unknown => {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      throw new CommandFailure(`${path} is no JSON: ${String(error)}`);
    }
  };
  const parsed = Scenario.safeParse(read());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CommandFailure(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

function failureLines({ seed, violations, command, shrunkFaults }: FirstFailure): string[] {
  const told = violations.map(
    ({ invariant, detail, atMillis }) => `  ${invariant} after ${atMillis} ms: ${detail}`,
  );
  const faults = shrunkFaults.map(
    ({ kind, atMillis, forMillis, force }) =>
      `  ${kind} at ${atMillis} ms for ${forMillis} ms, force ${force}`,
  );
  return [`seed ${seed} fails:`, ...told, 'it needs these faults:', ...faults, `again: ${command}`];
}

function reportLines(report: SimulateReport): string[] {
  const { seeds, from, violations, seconds, simulatedSeconds, timesRealTime } = report;
  const { turns, orders, fills, engineStarts, firstFailure } = report;
  return [
    `${seeds} seeds from ${from}: ${violations} with a violation`,
    `${Math.round(simulatedSeconds)} simulated seconds in ${seconds.toFixed(1)} s, ` +
      `${timesRealTime} times real time`,
    `${turns} turns, ${orders} orders, ${fills} fills, ${engineStarts} starts of the engine`,
    ...(firstFailure === null ? [] : failureLines(firstFailure)),
  ];
}

async function simulateSeeds(words: SimulateWords): Promise<void> {
  const scenario = words.scenario === undefined ? null : scenarioOf(words.scenario);
  const bar = new ProgressBar();
  const given =
    scenario === null || words.scenario === undefined
      ? {}
      : { faults: scenario.faults, scenarioPath: words.scenario };
  const range = scenario === null ? words : { seeds: 1, from: scenario.seed };
  const report = await simulate({
    seeds: range.seeds,
    from: range.from,
    threads: words.threads,
    twice: words.twice === true,
    ...given,
    onProgress: (done, failed) => bar.show(done / range.seeds, `seeds, ${failed} failed`),
  }).finally(() => bar.end());
  answer(words.json === true, report, reportLines(report));
  const { firstFailure } = report;
  if (firstFailure === null) return;
  process.exitCode = exitFailed;
  if (words.write === undefined) return;
  const { seed, shrunkFaults, violations } = firstFailure;
  const about = `${violations[0]?.invariant}: ${violations[0]?.detail}`.slice(0, 400);
  const written: Scenario = { about, seed, faults: [...shrunkFaults] };
  writeFileSync(words.write, `${JSON.stringify(written, null, 2)}\n`);
  note(`the scenario of seed ${seed} is in ${words.write}`);
}

const whole =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`write a whole number of ${least} or more`);
  };

/** Adds the simulation to the program. */
export function addSimulateCommands(program: Command): void {
  program
    .command('simulate')
    .description('run the desk under seeded faults and check that it keeps its promises')
    .option('--seeds <n>', 'how many seeds', whole(1), 200)
    .option('--from <seed>', 'the first one', whole(0), 1)
    .option('--threads <n>', 'how many at a time', whole(1), Math.min(4, availableParallelism()))
    .option('--twice', 'run every seed twice; both have to be the same to the last byte')
    .option('--scenario <file>', 'one scenario from a file, in place of seeds')
    .option('--write <file>', 'write the scenario of the first failure there')
    .option('--json', 'answer as one JSON line')
    .action(simulateSeeds);
}
