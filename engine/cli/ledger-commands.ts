/**
 * `audit`, `config`, `replay`: the record, the desk file, recordings.
 * Work on files; no engine has to run.
 */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { catalogue } from '../catalogue/catalogue.ts';
import type { ConfigIssue } from '../config/config-issue.ts';
import { deskJsonSchema } from '../config/json-schema.ts';
import { loadDesk } from '../config/load-desk.ts';
import type { LedgerRow } from '../contract/events.ts';
import { ledgerSequence } from '../contract/numbers.ts';
import { auditPage } from '../ledger/audit.ts';
import { openReadConnection } from '../ledger/connection.ts';
import { verifyLedgerFile } from '../ledger/verify.ts';
import { replayFindings } from '../replay/replay-report.ts';
import { runReplay } from '../replay/run-replay.ts';
import { directoryOf, ledgerOf } from './desk.ts';
import { moduleIssues } from './module-issues.ts';
import { answer, CommandFailure, note, utcText } from './output.ts';
import { addPlanCommands } from './plan-commands.ts';

interface AskOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('write a whole number above 0');
  }
  return value;
};

function rowLine(row: LedgerRow): string {
  const { type, ...fields } = row.body;
  const rest = JSON.stringify(fields);
  return `${row.sequence} ${utcText(row.utcNanos)} ${type} ${rest} ${row.hash.slice(0, 12)}`;
}

interface ListOptions extends AskOptions {
  readonly limit: number;
  readonly before?: number;
  readonly type: string;
  readonly text: string;
}

function auditList(options: ListOptions): void {
  const connection = openReadConnection(ledgerOf(directoryOf(options.dir)));
  try {
    const page = auditPage(connection, {
      before: options.before === undefined ? null : ledgerSequence(options.before),
      limit: options.limit,
      typePrefix: options.type,
      text: options.text,
    });
    answer(options.json === true, page, page.rows.map(rowLine));
  } finally {
    connection.close();
  }
}

async function auditVerify(options: AskOptions): Promise<void> {
  const result = await verifyLedgerFile(ledgerOf(directoryOf(options.dir)), undefined, 2);
  const where =
    result.brokenSequence === null ? 'the ledger' : `ledger row ${result.brokenSequence}`;
  const line = result.ok
    ? `${result.rows} rows verified in ${result.seconds.toFixed(2)} s, head ${result.headHash}`
    : `${where} does not verify: ${result.detail}`;
  answer(options.json === true, result, [line]);
  if (!result.ok) process.exitCode = 1;
}

const issueLine = (issue: ConfigIssue): string =>
  `${issue.file}:${issue.line}:${issue.column} ${issue.path}: ${issue.problem}; ${issue.instead}`;

async function configCheck(file: string, options: { readonly json?: boolean }): Promise<void> {
  const result = loadDesk(file, catalogue);
  const issues = result.ok ? await moduleIssues(file, result.desk) : result.issues;
  if (result.ok && issues.length === 0) {
    const { config, configHash } = result.desk;
    const line = `${file} is in order: desk ${config.desk}, ${config.environment}`;
    return answer(options.json === true, { ok: true, configHash, issues: [] }, [line]);
  }
  answer(options.json === true, { ok: false, issues }, issues.map(issueLine));
  process.exitCode = 1;
}

interface ReplayOptions {
  readonly speed: number | 'max';
  readonly rawTimes?: boolean;
  readonly json?: boolean;
}

const speedOf = (text: string): number | 'max' => {
  if (text === 'max') return 'max';
  const value = Number(text);
  if (!(value > 0 && value <= 1_000)) {
    throw new InvalidArgumentError('write max, or a number above 0 and up to 1000');
  }
  return value;
};

async function replay(files: readonly string[], options: ReplayOptions): Promise<void> {
  for (const file of files) {
    if (!existsSync(file)) throw new CommandFailure(`there is no recording ${file}`);
  }
  let told = '';
  const report = await runReplay({
    files,
    speed: options.speed,
    rawTimes: options.rawTimes === true,
    onProgress: ({ market, stage, played }) => {
      const line = `${market} ${stage} ${Math.floor(played * 10) * 10} %`;
      if (line !== told) note(line);
      told = line;
    },
  });
  const findings = replayFindings(report);
  const lines = Object.entries(report).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  answer(options.json === true, report, lines);
  for (const finding of findings) note(finding);
  if (findings.length > 0) process.exitCode = 1;
}

/** Adds the commands on files to the program. */
export function addLedgerCommands(program: Command): void {
  const audit = program.command('audit').description('the record of everything');
  audit
    .command('list')
    .description('rows of the ledger, newest first')
    .option('--dir <directory>', 'desk directory')
    .option('--limit <rows>', 'how many', positive, 50)
    .option('--before <sequence>', 'only rows before this one', positive)
    .option('--type <prefix>', 'only types that start so, for example order.', '')
    .option('--text <text>', 'only rows that hold this text; in "quotation marks": as a value', '')
    .option('--json', 'answer as one JSON line')
    .action(auditList);
  audit
    .command('verify')
    .description('walk the whole hash chain; exit 1 names the first row that does not fit')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(auditVerify);
  const config = program.command('config').description('the desk file');
  config
    .command('check')
    .description('say what is wrong with a desk file, where, and what to write instead')
    .argument('<file>', 'desk.yaml')
    .option('--json', 'answer as one JSON line')
    .action(configCheck);
  addPlanCommands(config);
  config
    .command('schema')
    .description('JSON Schema of desk.yaml, for editors')
    .action(() => {
      process.stdout.write(`${JSON.stringify(deskJsonSchema(), null, 2)}\n`);
    });
  program
    .command('replay')
    .description('play recordings through the whole engine and report')
    .argument('<file...>', 'recordings; those of one market are one session in time order')
    .option('--speed <factor>', 'times real time, or max', speedOf, 1)
    .option('--raw-times', 'leave the exchange times as recorded (the clock-skew test)')
    .option('--json', 'answer as one JSON line')
    .action(replay);
}
