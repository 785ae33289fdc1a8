/**
 * `report eod`: the end-of-day report of a trading day, from the ledger's own record of it.
 * Works on the file; no engine has to run, and nothing is worked out anew.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type DayReport, TradingDayName } from '../contract/day-report.ts';
import { auditPage, auditRowsLimit } from '../ledger/audit.ts';
import { openReadConnection } from '../ledger/connection.ts';
import { ledgerFileName } from '../ledger/ledger.ts';
import { addControlsReport } from './controls-report-commands.ts';
import { directoryOf } from './desk.ts';
import { answer, CommandFailure, exitUsage, note } from './output.ts';
import { dayReportLines } from './report-lines.ts';

interface EodOptions {
  readonly dir?: string;
  readonly day?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** The report of a day; without a name, that of the last day that has ended. */
function reportOf(directory: string, day: string | undefined): DayReport {
  const path = join(directory, ledgerFileName);
  if (!existsSync(path)) throw new CommandFailure(`there is no ledger in ${directory}`);
  const connection = openReadConnection(path);
  try {
    const { rows } = auditPage(connection, {
      before: null,
      limit: day === undefined ? 1 : auditRowsLimit,
      typePrefix: 'day.closed',
      text: day === undefined ? '' : `"day":"${day}"`,
    });
    for (const { body } of rows) {
      if (body.type === 'day.closed' && (day ?? body.report.day) === body.report.day) {
        return body.report;
      }
    }
  } finally {
    connection.close();
  }
  const what = day === undefined ? 'no trading day has ended yet' : `${day} has not ended here`;
  throw new CommandFailure(`${what}: the report is written when a day ends`);
}

function reportEod(options: EodOptions): void {
  const { day, out } = options;
  if (day !== undefined && !TradingDayName.safeParse(day).success) {
    throw new CommandFailure(`"${day}" is no day; write it as 2026-11-28`, exitUsage);
  }
  const report = reportOf(directoryOf(options.dir), day);
  if (out !== undefined) {
    writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
    note(`written to ${out}`);
  }
  answer(options.json === true, report, dayReportLines(report));
}

/** Adds the commands of reports to the program. */
export function addReportCommands(program: Command): void {
  const reports = program.command('report').description('what the desk did, as documents');
  addControlsReport(reports);
  reports
    .command('eod')
    .description('the end-of-day report of a trading day that has ended')
    .option('--dir <directory>', 'desk directory')
    .option('--day <date>', 'trading day, for example 2026-11-28; left out: the last')
    .option('--out <file>', 'write it there as JSON, too')
    .option('--json', 'answer as one JSON line')
    .action(reportEod);
}
