/**
 * `report controls`: the yearly report on the effectiveness of the controls, from the desk's ledger
 * and the history of its drills. Works on the files; no engine has to run.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { readDrillHistory } from '../ledger/drill-history.ts';
import { recoverEvents } from '../ledger/recovery.ts';
import { verifyLedgerFile } from '../ledger/verify.ts';
import { type ControlsReport, controlsReport } from './controls-report.ts';
import { controlsReportHtml } from './controls-report-html.ts';
import { directoryOf, ledgerOf } from './desk.ts';
import { answer, exitFailed } from './output.ts';

interface Words {
  readonly dir?: string;
  readonly year: number;
  readonly html?: boolean;
  readonly json?: boolean;
}

const yearIn = (text: string): number => {
  if (/^20\d\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError('write a year, for example 2026');
};

function reportLines(report: ControlsReport): string[] {
  const { year, desk, ledger, articles } = report;
  const head = `controls of ${desk} in ${year}; ledger ${ledger.verified ? 'verified' : 'BROKEN'}`;
  const chain =
    report.drillChainBroken === '' ? [] : [`drill history BROKEN: ${report.drillChainBroken}`];
  const told = articles.flatMap(({ article, asks, events, drills, findings }) => {
    const count = events.reduce((sum, one) => sum + one.count, 0);
    const runs = drills.reduce((sum, one) => sum + one.runs, 0);
    const counts = `${String(count).padStart(9)} events ${String(runs).padStart(5)} drills`;
    return [
      `${article.padEnd(14)} ${counts}  ${asks}`,
      ...findings.map((text) => `${' '.repeat(14)} ! ${text}`),
    ];
  });
  return [head, ...chain, ...told];
}

async function report(words: Words): Promise<void> {
  const directory = directoryOf(words.dir);
  const path = ledgerOf(directory);
  const { ok, headHash, rows } = await verifyLedgerFile(path, undefined, 2);
  const ledger = { verified: ok, headHash, rows };
  const history = readDrillHistory(directory);
  const found = controlsReport(words.year, recoverEvents(path), history, ledger);
  if (words.html === true) process.stdout.write(controlsReportHtml(found));
  else answer(words.json === true, found, reportLines(found));
  if (!ok || history.broken !== '') process.exitCode = exitFailed;
}

/** Adds the report to the command of reports. */
export function addControlsReport(reports: Command): void {
  reports
    .command('controls')
    .description('the controls and their drills in a year, article by article')
    .option('--dir <directory>', 'desk directory')
    .option('--year <year>', 'calendar year, UTC', yearIn, new Date().getUTCFullYear())
    .option('--html', 'answer as a page')
    .option('--json', 'answer as one JSON line')
    .action(report);
}
