/**
 * `drill kill`, `drill warden`, `drill latch`: a real desk of their own in a temporary directory,
 * judged by its venue's log; `drill history`: what earlier ones came to. No desk of an operator is
 * touched, but for the line that the history in its directory gets.
 */
import { availableParallelism, loadavg } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { DrillResult } from '../contract/drill.ts';
import { UtcNanos } from '../contract/numbers.ts';
import { addDrillRun, readDrillHistory } from '../ledger/drill-history.ts';
import { type DrillFault, drillFaults } from '../replay/drill/drill-fault.ts';
import type { DrillOptions } from '../replay/drill/drill-run.ts';
import { drillKill } from '../replay/drill/kill-drill.ts';
import { drillLatch } from '../replay/drill/latch-drill.ts';
import { drillWarden } from '../replay/drill/warden-drill.ts';
import { directoryOf } from './desk.ts';
import { drillLines, historyLines } from './drill-lines.ts';
import { answer, exitFailed, note } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

interface DrillWords {
  readonly dir?: string;
  readonly orders: number;
  readonly trials: number;
  readonly latency: number;
  readonly orderLimit: number;
  readonly keep?: boolean;
  readonly json?: boolean;
}

interface KillWords extends DrillWords {
  readonly repeat?: number;
  readonly ticks: number;
  readonly ackLoss: number;
  readonly fault: DrillFault;
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`write a whole number of ${least} to ${most}`);
  };

async function make(
  words: DrillWords,
  drill: (options: DrillOptions) => Promise<DrillResult>,
): Promise<void> {
  const { orders, trials, latency, orderLimit } = words;
  const bar = new ProgressBar();
  const loadBefore = loadavg()[0] ?? 0;
  const made = await drill({
    orders,
    trials,
    venue: { ackLatencyMicros: latency, ordersPer10Seconds: orderLimit },
    fault: 'none',
    ticksPerSecond: 0,
    keep: words.keep === true,
    onProgress: (share, text) => bar.show(share, text),
  }).finally(() => bar.end());
  // A figure without the load that it was taken at tells nothing.
  const load = { load: Number(Math.max(loadBefore, loadavg()[0] ?? 0).toFixed(2)) };
  const cores = availableParallelism();
  const result = { ...made, conditions: { ...made.conditions, ...load, cores } };
  const directory = directoryOf(words.dir);
  const run = addDrillRun(directory, result, UtcNanos.parse(`${Date.now()}000000`));
  answer(words.json === true, result, drillLines(result));
  note(`run ${run.number} of the history in ${directory}`);
  if (!result.passed) process.exitCode = exitFailed;
}

function history({ dir, json }: { readonly dir?: string; readonly json?: boolean }): void {
  const found = readDrillHistory(directoryOf(dir));
  answer(json === true, found, historyLines(found));
  if (found.broken !== '') process.exitCode = exitFailed;
}

const drillCommand = (name: string, orders: number, trials: number): Command =>
  new Command(name)
    .option('--orders <n>', 'working orders before each trial', whole(1, 5_000), orders)
    .option('--trials <n>', 'how often', whole(1, 1_000), trials)
    .option('--latency <micros>', 'median answer of the venue', whole(0, 1_000_000), 800)
    .option('--order-limit <n>', "the venue's limit in 10 seconds", whole(20, 1_000_000), 2_000)
    .option('--dir <directory>', 'where the history is kept; left out: the desk directory')
    .option('--keep', "leave the drill's own desk where it is")
    .option('--json', 'answer as one JSON line');

/** Adds the drills to the program. */
export function addDrillCommands(program: Command): void {
  const drill = program
    .command('drill')
    .description('rehearse a stop on a desk of its own; never on one that trades');
  drill.addCommand(
    drillCommand('kill', 1_000, 5)
      .description('a kill of working orders, and a flatten; exit 1 when anything went wrong')
      .option('--ack-loss <percent>', 'acknowledgements that the venue loses', whole(0, 90), 10)
      .addOption(
        new Option('--fault <fault>', 'what else is wrong')
          .choices([...drillFaults])
          .default('none'),
      )
      .option('--ticks <n>', 'market data a second meanwhile; 0: as it comes', whole(0, 200_000), 0)
      .option('--repeat <n>', 'another word for --trials', whole(1, 1_000))
      .action(({ fault, ackLoss, ticks, repeat, ...words }: KillWords) =>
        make({ ...words, trials: repeat ?? words.trials }, (options) =>
          drillKill({ ...options, fault, ackLossPercent: ackLoss, ticksPerSecond: ticks }),
        ),
      ),
  );
  drill.addCommand(
    drillCommand('warden', 100, 3)
      .description('an engine that is frozen, and one that is gone: the warden cancels')
      .action((words: DrillWords) => make(words, drillWarden)),
  );
  drill.addCommand(
    drillCommand('latch', 50, 5)
      .description('an engine that is ended right after a kill: its next start is halted')
      .action((words: DrillWords) => make(words, drillLatch)),
  );
  drill
    .command('history')
    .description('the drills that were made, and whether their chain holds')
    .option('--dir <directory>', 'where the history is kept; left out: the desk directory')
    .option('--json', 'answer as one JSON line')
    .action(history);
}
