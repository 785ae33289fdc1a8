/**
 * Entry of the `quarterdeck` command.
 * Exit codes: 0 ok, 1 failed, 2 wrong usage; answers on stdout, everything else on stderr.
 */
import { Command, CommanderError } from 'commander';
import { quarterdeckVersion } from '../contract/version.ts';
import { keepGenericWrappers } from '../strategies/files/generic-wrappers.ts';
import { addAlertCommands } from './alert-commands.ts';
import { addAskCommands } from './ask-commands.ts';
import { addAtCommands } from './at-commands.ts';
import { addAuthorityCommands } from './authority-commands.ts';
import { addBacktestCommands } from './backtest-commands.ts';
import { addDeskCommands } from './desk-commands.ts';
import { addDrillCommands } from './drill-commands.ts';
import { addHandCommands } from './hand-commands.ts';
import { addImportCommands } from './import-commands.ts';
import { addLedgerCommands } from './ledger-commands.ts';
import { addLedgerFileCommands } from './ledger-file-commands.ts';
import { addLimitsCommands } from './limits-commands.ts';
import { addOperatorCommands } from './operator-commands.ts';
import { CommandFailure, exitFailed, exitUsage, note } from './output.ts';
import { addOverrideCommands } from './override-commands.ts';
import { addProposalCommands } from './proposal-commands.ts';
import { addReconcileCommands } from './reconcile-commands.ts';
import { addReportCommands } from './report-commands.ts';
import { addScopeCommands } from './scope-commands.ts';
import { addSimulateCommands } from './simulate-commands.ts';
import { addStrategyCommands } from './strategy-commands.ts';
import { addTripCommands } from './trip-commands.ts';

/** Makes every subcommand report wrong usage by an exception instead of ending by itself. */
function withOverrides(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) withOverrides(child);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
  if (error instanceof CommandFailure) {
    note(`quarterdeck: ${error.message}`);
    return error.exitCode;
  }
  note(`quarterdeck: ${error instanceof Error ? error.message : String(error)}`);
  return exitFailed;
}

async function run(): Promise<void> {
  keepGenericWrappers();
  const program = new Command('quarterdeck')
    .description('Run a trading desk: its engine, its halt, its record.')
    .version(quarterdeckVersion);
  addDeskCommands(program);
  addScopeCommands(program);
  addProposalCommands(program);
  addOverrideCommands(program);
  addStrategyCommands(program);
  addHandCommands(program);
  addAlertCommands(program);
  addTripCommands(program);
  addLimitsCommands(program);
  addReconcileCommands(program);
  addOperatorCommands(program);
  addAuthorityCommands(program);
  addLedgerCommands(program);
  addSimulateCommands(program);
  addLedgerFileCommands(program);
  addDrillCommands(program);
  addReportCommands(program);
  addImportCommands(program);
  addBacktestCommands(program);
  addAskCommands(program);
  addAtCommands(program);
  withOverrides(program);
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

await run();
