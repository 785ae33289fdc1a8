/**
 * `ask`: whether an order could go out now, answered by the gate of the running engine.
 * Sends no order, and nothing that could become one.
 */
import type { Command } from 'commander';
import { StrategyId } from '../contract/ids.ts';
import { answerLines } from './ask-lines.ts';
import { directoryOf, engineOf } from './desk.ts';
import { Amounts, DeskSnapshot } from './desk-snapshot.ts';
import { instrumentOf, type OrderWords, orderOptions, requestOf } from './order-words.ts';
import { answer, CommandFailure, exitFailed, exitUsage } from './output.ts';
import { CliWire } from './wire-client.ts';

interface AskOptions extends OrderWords {
  readonly dir?: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly json?: boolean;
}

async function ask(options: AskOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const snapshot = DeskSnapshot.parse((await wire.snapshot()).state);
    const found = instrumentOf(snapshot, options.instrument);
    const strategy = StrategyId.safeParse(options.strategy);
    if (!strategy.success) throw new CommandFailure('--strategy is no strategy name', exitUsage);
    const question = { strategy: strategy.data, request: requestOf(options, found, 'ask') };
    const { ok, error, result } = await wire.ask({ type: 'gate.ask', question });
    if (!ok || result.kind !== 'gateAnswer') throw new CommandFailure(error);
    const lines = answerLines(result.answer, found, new Amounts(snapshot.instruments));
    answer(options.json === true, result.answer, lines);
    if (!result.answer.couldGo) process.exitCode = exitFailed;
  } finally {
    wire.close();
  }
}

/** Adds `ask` to the program. */
export function addAskCommands(program: Command): void {
  orderOptions(
    program
      .command('ask')
      .description('could this order go out now? The gate answers, and approves nothing')
      .requiredOption('--strategy <name>', 'whose order it would be; by hand: hand.<operator>'),
  )
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(ask);
}
