/**
 * `limits`: every limit of the running desk with its use, and what was refused by which node.
 * Changes none: that is `config apply`.
 */
import type { Command } from 'commander';
import type { LimitsAnswer, LimitUse } from '../contract/limit-use.ts';
import { decimalText } from '../contract/numbers.ts';
import { overrideCommand, whoOverrides } from '../contract/overrides.ts';
import type { TraderExposure } from '../contract/trader-exposure.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { limitFigure, limitWord } from '../state/limit-words.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer, CommandFailure, utcText } from './output.ts';
import { CliWire } from './wire-client.ts';

interface LimitsOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

function useLine(state: LedgerState, one: LimitUse): string {
  const bound = limitFigure(state, one, one.bound);
  const use = one.use === null ? 'unknown' : limitFigure(state, one, one.use).text;
  const share =
    one.use === null || one.bound === 0 ? '' : ` (${Math.round((100 * one.use) / one.bound)} %)`;
  const unit = bound.unit === '' ? '' : ` ${bound.unit}`;
  const soft = one.severity === 'soft' ? ', soft' : '';
  return `${one.of} ${one.name}, ${limitWord(one)}${soft}: ${use} of ${bound.text}${unit}${share}`;
}

function traderLine({ instruments }: LedgerState, one: TraderExposure): string {
  const { trader, currency, grossMinor, openPositions, workingOrders } = one;
  const scale = [...instruments.values()].find(({ quote }) => quote === currency)?.quoteScale ?? 0;
  const gross = grossMinor === null ? 'unknown' : decimalText(grossMinor, scale);
  const who = trader === null ? 'the programs' : `trader ${trader}, by hand`;
  const open = `${openPositions} open positions, ${workingOrders} working orders`;
  return `${who}: gross exposure ${gross} ${currency}, ${open}`;
}

const overrideLine = (state: LedgerState, intent: string): string =>
  `; ${whoOverrides(state)} can let the last one pass once: ${overrideCommand(intent)}`;

/** The answer, line by line. */
export function limitsLines(
  state: LedgerState,
  { uses, refusals, traders }: Pick<LimitsAnswer, 'uses' | 'refusals' | 'traders'>,
): string[] {
  const used = uses.map((one) => useLine(state, one));
  const refused = refusals.map(
    ({ node, strategy, count, why, lastUtcNanos, overridableIntent }) => {
      const override =
        overridableIntent === undefined ? '' : overrideLine(state, overridableIntent);
      const last = `${utcText(lastUtcNanos)} UTC`;
      return `refused ${count} x by ${node}, ${strategy}: ${why} (${last})${override}`;
    },
  );
  const none = 'nothing was refused since the engine started';
  return [
    ...(used.length === 0 ? ['no limits are set: the gate refuses every order'] : used),
    ...traders.map((one) => traderLine(state, one)),
    ...(refused.length === 0 ? [none] : refused),
  ];
}

async function limits(options: LimitsOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state } = await wire.snapshot();
    const { ok, error, result } = await wire.ask({ type: 'limits.query' });
    if (!ok || result.kind !== 'limits') throw new CommandFailure(error);
    answer(options.json === true, result, limitsLines(stateOf(state), result));
  } finally {
    wire.close();
  }
}

/** Adds the command on limits to the program. */
export function addLimitsCommands(program: Command): void {
  program
    .command('limits')
    .description('every limit with its use, and what each node has refused')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(limits);
}
