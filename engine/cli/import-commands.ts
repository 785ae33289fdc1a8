/**
 * `import`: recordings of other programs into a tape, with an account of every line.
 * Works on files; no engine has to run.
 */
import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDecimal } from '../contract/numbers.ts';
import type { FileAccount } from '../replay/import/file-tally.ts';
import { type ImportReport, runImport } from '../replay/import/run-import.ts';
import { answer, CommandFailure, note } from './output.ts';
import { ProgressBar } from './progress-bar.ts';

interface ImportWords {
  readonly to: string;
  readonly symbol?: string;
  readonly venue?: string;
  readonly market?: 'spot' | 'usdm' | 'coinm';
  readonly size: string;
  readonly spread?: number;
  readonly json?: boolean;
}

function fileLines(file: FileAccount): readonly string[] {
  const left = Object.entries(file.leftOut).map(
    ([reason, lines]) => `  ${lines} left out: ${reason}`,
  );
  const problems = file.problems.map(({ line, problem }) => `  ${file.path}:${line}: ${problem}`);
  const notes = file.notes.map((text) => `  ${text}`);
  const head = `${file.path}: ${file.format}, ${file.lines} lines, ${file.imported} imported`;
  return [head, ...left, ...problems, ...notes];
}

function reportLines(report: ImportReport): readonly string[] {
  const { directory, segments, messages, seconds, instruments } = report;
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const perMessage = bytes / messages;
  const files = report.files.flatMap(fileLines);
  if (messages === 0) return files;
  return [
    ...files,
    `instruments: ${instruments.join(', ')}`,
    `${messages} messages in ${segments.length} segment${segments.length === 1 ? '' : 's'} ` +
      `of ${directory}, ` +
      `${bytes} bytes (${perMessage.toFixed(1)} a message), ${seconds.toFixed(1)} s`,
  ];
}

async function importFiles(files: readonly string[], words: ImportWords): Promise<void> {
  for (const file of files) {
    if (!existsSync(file)) throw new CommandFailure(`there is no recording ${file}`);
  }
  const bar = new ProgressBar();
  try {
    const report = await runImport({
      files,
      directory: words.to,
      symbol: words.symbol ?? null,
      venue: words.venue ?? null,
      market: words.market ?? null,
      size: words.size,
      spreadIncrements: words.spread ?? null,
      onProgress: ({ stage, share, messages }) => bar.show(share, `${stage}, ${messages} messages`),
    });
    bar.end();
    answer(words.json === true, report, reportLines(report));
    const problems = report.files.flatMap((file) => file.problems).length;
    if (problems > 0) note('some lines could not be used; their places are in the answer');
    if (report.messages > 0) return;
    note('no message was imported, and nothing was written');
    process.exitCode = 1;
  } finally {
    bar.end();
  }
}

const decimal = (text: string): string => {
  if ((parseDecimal(text)?.mantissa ?? 0) > 0) return text;
  throw new InvalidArgumentError('write a decimal number above 0');
};

const increments = (text: string): number => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('write a whole number above 0');
};

/** Adds the import to the program. */
export function addImportCommands(program: Command): void {
  program
    .command('import')
    .description('make a tape of recordings: raw feeds, captures, order book lines, tables')
    .argument('<file...>', 'recordings of any known kind, gzipped or not; told by what they hold')
    .requiredOption('--to <directory>', 'where the segments go; made when it is not there')
    .option('--symbol <symbol>', 'for files that name none, for example EURUSD or EUR/USD')
    .option('--venue <name>', 'venue of the instruments, as desk.yaml names it')
    .addOption(
      new Option(
        '--market <market>',
        'of tables: what the instruments are; default: spot where no file shows it',
      ).choices(['spot', 'usdm', 'coinm']),
    )
    .option('--size <quantity>', 'quantity of quotes and bars that state none', decimal, '1')
    .option('--spread <increments>', 'put tops of book of this width around bars', increments)
    .option('--json', 'answer as one JSON line')
    .action(importFiles);
}
