/**
 * `backtest`: strategy files over recordings, in simulated time.
 * Touches no desk and no venue; what it writes is the report that was asked for.
 */
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { catalogue } from '../catalogue/catalogue.ts';
import { issueText } from '../config/config-issue.ts';
import { loadBacktest } from '../config/load-backtest.ts';
import { decimalText } from '../contract/numbers.ts';
import { type BacktestOutcome, backtest } from '../replay/backtest/backtest.ts';
import type { RunFigures } from '../replay/backtest/backtest-result.ts';
import type { GridFigures } from '../replay/backtest/backtest-summary.ts';
import type { ReasonLine } from '../replay/backtest/reason-tally.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

interface BacktestOptions {
  readonly config: string;
  readonly data?: readonly string[];
  readonly workers?: number;
  readonly report?: string;
  readonly lockStep?: 'venue' | 'host';
  readonly json?: boolean;
}

const workersOf = (text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 256) return value;
  throw new InvalidArgumentError('write a whole number from 1 to 256');
};

type Outcome = Extract<BacktestOutcome, { ok: true }>;

/** Where something else stands beside the backtest, waited for before its time goes on. */
const lockStep = new Option(
  '--lock-step [with]',
  'venue: the venue in a process of its own; host: beside each run the same as a paper desk of ' +
    'the engine itself, to be equal in all that was traded',
)
  .choices(['venue', 'host'])
  .preset('venue');

async function run(options: BacktestOptions): Promise<void> {
  const { config: path } = options;
  const loaded = loadBacktest(path, catalogue);
  if (!loaded.ok) throw new CommandFailure(loaded.issues.map(issueText).join('\n'));
  const given = options.data ?? [];
  const own = loaded.backtest.config.data.map((file) => resolve(path, '..', file));
  const data = given.length > 0 ? given.map((file) => resolve(file)) : own;
  if (data.length === 0) {
    const how = 'name files under "data:", or give --data FILE';
    throw new CommandFailure(`${path} names no tape or recording; ${how}`, exitUsage);
  }
  const bar = new ProgressBar();
  const outcome = await backtest({
    loaded: loaded.backtest,
    configPath: path,
    data,
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.report === undefined ? {} : { reportPath: resolve(options.report) }),
    isInLockStep: options.lockStep === 'venue',
    isAgainstHost: options.lockStep === 'host',
    onProgress: ({ share, words }) => bar.show(share, words),
  }).finally(() => bar.end());
  if (!outcome.ok) throw new CommandFailure(outcome.issues.join('\n'));
  for (const text of outcome.notes) note(`note: ${text}`);
  for (const warning of outcome.warnings) note(`quarterdeck: ${warning}`);
  for (const { isEqual, firstDifference } of outcome.comparisons) {
    if (!isEqual) note(`quarterdeck: ${differenceText(firstDifference)}`);
  }
  const { comparisons, figures, failed } = outcome;
  const told = comparisons.length === 0 ? figures : { ...figures, host: comparisons };
  answer(options.json === true, told, linesOf(outcome));
  if (failed || comparisons.some(({ isEqual }) => !isEqual)) process.exitCode = 1;
}

function differenceText(first: Outcome['comparisons'][number]['firstDifference']): string {
  const what = 'the paper run of the host is not equal to the backtest';
  if (first === null) return what;
  return `${what}; first at\n  backtest: ${first.backtest}\n  paper:    ${first.paper}`;
}

function linesOf({ figures, reportFiles, comparisons }: Outcome): string[] {
  const lines =
    'runs' in figures
      ? [...figures.runs.map((one) => `${one.label}: ${moneyLine(one)}`), `best: ${figures.best}`]
      : [moneyLine(figures)];
  const speed = `${figures.messagesPerSecond} messages/s`;
  return [
    ...lines,
    ...figures.refusals.map((line) => `refused by the gate ${reasonText(line)}`),
    ...figures.rejections.map((line) => `rejected by the venue ${reasonText(line)}`),
    `${figures.messages} messages in ${figures.seconds.toFixed(2)} s, ${speed}`,
    `state hash ${figures.stateHash}`,
    ...comparisons.map(({ isEqual, tradingHash, orders, fills }) => {
      const how = isEqual ? 'equal to the backtest' : 'NOT equal to the backtest';
      return `paper run of the host: ${how}, ${orders} orders, ${fills} fills, ${tradingHash}`;
    }),
    ...reportFiles.map((file) => `written: ${file}`),
  ];
}

function reasonText({ count, reason, first }: ReasonLine): string {
  const times = count === 1 ? 'once' : `${count} times`;
  return first === reason ? `${times}: ${reason}` : `${times}: ${reason}; first: ${first}`;
}

function moneyLine(figures: RunFigures | GridFigures): string {
  const { pnlMinor, maxDrawdownMinor, sharpe, currency, currencyScale } = figures;
  const money = (minor: number): string => `${decimalText(minor, currencyScale)} ${currency}`;
  const ratio = sharpe === null ? 'no Sharpe ratio' : `Sharpe ratio ${sharpe.toFixed(2)}`;
  const { intents, refused, orders, rejected, fills } = figures;
  const no = refused === 0 ? '' : `, ${refused} refused`;
  const venueNo = rejected === 0 ? '' : `, ${rejected} rejected`;
  const traded = `${intents} intents${no}, ${orders} orders${venueNo}, ${fills} fills`;
  return `${money(pnlMinor)}, deepest fall ${money(maxDrawdownMinor)}, ${ratio}; ${traded}`;
}

/** Adds the backtest command to the program. */
export function addBacktestCommands(program: Command): void {
  program
    .command('backtest')
    .description('run strategies over tapes or recordings in simulated time')
    .requiredOption('--config <file>', 'backtest file')
    .option('--data <file...>', 'tapes or recordings, instead of those the file names')
    .option('--workers <count>', 'runs at a time; default: one for each processor', workersOf)
    .addOption(lockStep)
    .option('--report <file>', 'write an HTML report there, and its figures as JSON beside it')
    .option('--json', 'answer as one JSON line')
    .action(run);
}
