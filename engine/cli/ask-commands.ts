/**
 * `ask`: whether an order could go out now, answered by the gate of the running engine.
 * Sends no order, and nothing that could become one.
 */
import type { Command } from 'commander';
import { GateQuestion } from '../contract/gate-ask.ts';
import type { Instrument } from '../contract/instrument.ts';
import { type Decimal, parseDecimal, unitsOf } from '../contract/numbers.ts';
import { answerLines } from './ask-lines.ts';
import { directoryOf, engineOf } from './desk.ts';
import { Amounts, DeskSnapshot } from './desk-snapshot.ts';
import { answer, CommandFailure, exitFailed, exitUsage } from './output.ts';
import { CliWire } from './wire-client.ts';

interface AskOptions {
  readonly dir?: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly price?: string;
  readonly stop?: string;
  readonly json?: boolean;
}

/** A decimal on the instrument's grid, in its steps. */
function stepsOf(text: string, step: string, what: string): number {
  const grid: Decimal | null = parseDecimal(step);
  const units = grid === null ? null : unitsOf(text, grid);
  if (units !== null && units > 0) return units;
  throw new CommandFailure(`${what} ${text} is no positive multiple of ${step}`, exitUsage);
}

/** The question of the words, on the grid of the instrument; a usage failure where it is none. */
function questionOf(options: AskOptions, instrument: Instrument): GateQuestion {
  const { strategy, side, quantity, price, stop } = options;
  const of = (text: string | undefined, what: string) =>
    text === undefined ? null : stepsOf(text, instrument.priceIncrement, what);
  const [limit, stopPrice] = [of(price, 'the price'), of(stop, 'the stop price')];
  const plain = limit === null ? 'market' : 'limit';
  const waiting = limit === null ? 'stop' : 'stopLimit';
  const parsed = GateQuestion.safeParse({
    strategy,
    request: {
      instrument: instrument.id,
      side,
      type: stopPrice === null ? plain : waiting,
      timeInForce: limit === null && stopPrice === null ? 'IOC' : 'GTC',
      postOnly: false,
      price: limit,
      lots: stepsOf(quantity, instrument.lotSize, 'the quantity'),
      ...(stopPrice === null ? {} : { stopPrice }),
    },
  });
  if (parsed.success) return parsed.data;
  throw new CommandFailure('that is no order: see quarterdeck ask --help', exitUsage);
}

async function ask(options: AskOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { instruments } = DeskSnapshot.parse((await wire.snapshot()).state);
    const found = instruments.find(([id]) => id === options.instrument)?.[1];
    if (found === undefined) {
      const names = instruments.map(([id]) => id).join(', ');
      throw new CommandFailure(`there is no ${options.instrument}; there are: ${names}`, exitUsage);
    }
    const question = questionOf(options, found);
    const { ok, error, result } = await wire.ask({ type: 'gate.ask', question });
    if (!ok || result.kind !== 'gateAnswer') throw new CommandFailure(error);
    const lines = answerLines(result.answer, found, new Amounts(instruments));
    answer(options.json === true, result.answer, lines);
    if (!result.answer.couldGo) process.exitCode = exitFailed;
  } finally {
    wire.close();
  }
}

/** Adds `ask` to the program. */
export function addAskCommands(program: Command): void {
  program
    .command('ask')
    .description('could this order go out now? The gate answers, and approves nothing')
    .requiredOption('--strategy <name>', 'whose order it would be')
    .requiredOption('--instrument <id>', 'for example BTCUSDT.sim')
    .requiredOption('--side <side>', 'buy or sell')
    .requiredOption('--quantity <quantity>', 'in units of the instrument')
    .option('--price <price>', 'limit price; left out: a market order')
    .option('--stop <price>', 'stop price')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(ask);
}
