/**
 * `ledger backup`, `restore` and `stat`: the file of the record, as an administrator keeps it.
 * Works beside a running desk; takes the place of no file, and arms nothing.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { backUpLedger, type LedgerCopy, restoreLedger } from '../ledger/backup.ts';
import { ledgerFileName } from '../ledger/ledger.ts';
import { type LedgerStatistics, ledgerStatistics, retentionDays } from '../ledger/statistics.ts';
import { directoryOf, findEngine, ledgerOf } from './desk.ts';
import { answer, CommandFailure, note, utcText } from './output.ts';

interface Options {
  readonly dir?: string;
  readonly json?: boolean;
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');

const copyLine = ({ path, sequence, hash, bytes, seconds }: LedgerCopy): string =>
  `${path}: verified, ${megabytes(bytes)}, head row ${sequence} ${hash}, ${seconds.toFixed(2)} s`;

async function backup(file: string, options: Options): Promise<void> {
  const copy = await backUpLedger(ledgerOf(directoryOf(options.dir)), resolve(file));
  answer(options.json === true, copy, [copyLine(copy)]);
  note('keep the head apart from the copy: it proves that no row was taken off its end');
}

async function restore(file: string, options: Options): Promise<void> {
  const directory = directoryOf(options.dir);
  if (!existsSync(file)) throw new CommandFailure(`there is no copy ${file}`);
  if (findEngine(directory) !== null) throw new CommandFailure(`an engine runs on ${directory}`);
  if (!existsSync(directory)) throw new CommandFailure(`there is no directory ${directory}`);
  const latch = join(directory, 'latch.json');
  const copy = await restoreLedger(resolve(file), join(directory, ledgerFileName), [latch]);
  answer(options.json === true, copy, [copyLine(copy)]);
  note('the desk starts halted; what happened after the copy is not in it: ask the venues');
}

function statLines(found: LedgerStatistics): readonly string[] {
  const { rows, bytes, bytesPerEvent, firstUtcNanos, lastUtcNanos } = found;
  const { eventsLastDay, eventsPerDay, diskFreeBytes, diskDaysLeft, retentionBytes } = found;
  const from = firstUtcNanos === null ? 'empty' : utcText(firstUtcNanos);
  const size = bytesPerEvent === null ? '' : `, ${whole(bytesPerEvent)} bytes an event`;
  const all =
    eventsPerDay === null ? 'younger than a day' : `${whole(eventsPerDay)} a day over all`;
  const left =
    diskDaysLeft === null ? 'it does not grow' : `enough for ${whole(diskDaysLeft)} days`;
  const years =
    retentionBytes === null
      ? []
      : [`five years (${retentionDays} days) at this rate take ${megabytes(retentionBytes)}`];
  return [
    `${whole(rows)} events, ${from}${lastUtcNanos === null ? '' : ` to ${utcText(lastUtcNanos)}`}`,
    `${megabytes(bytes)}${size}, ledger version ${found.version}`,
    `${whole(eventsLastDay)} events in the last day, ${all}`,
    `${megabytes(diskFreeBytes)} of disk free: ${left}`,
    ...years,
    `ledger ${found.ledgerId}, head ${found.headHash}`,
  ];
}

function stat(options: Options): void {
  const found = ledgerStatistics(ledgerOf(directoryOf(options.dir)));
  answer(options.json === true, found, statLines(found));
}

/** Adds the commands on the ledger's file to the program. */
export function addLedgerFileCommands(program: Command): void {
  const ledger = program.command('ledger').description('the file of the record');
  ledger
    .command('backup')
    .description('copy the ledger to a new file, while the desk runs, and verify the copy')
    .argument('<file>', 'where to; must not be there yet')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(backup);
  ledger
    .command('restore')
    .description('put a copy into a directory without a ledger; the desk then starts halted')
    .argument('<file>', 'a copy')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(restore);
  ledger
    .command('stat')
    .description('size, growth, and how long the disk lasts')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(stat);
}
