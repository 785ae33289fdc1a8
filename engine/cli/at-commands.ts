/**
 * `at`: the desk as it stood after any event or at any instant, and the chain behind any order.
 * Reads the ledger, whether or not an engine runs; changes nothing.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { LedgerEvent } from '../contract/events.ts';
import { scopeText } from '../contract/scope.ts';
import { recoverEvents } from '../ledger/recovery.ts';
import { tapeTick, tapeTickLine } from '../replay/tape-tick.ts';
import { type OrderChain, orderChain } from '../state/order-chain.ts';
import { type Standing, standingAt } from '../state/standing.ts';
import { stateHashText, stateToData } from '../state/state-text.ts';
import { directoryOf, ledgerOf } from './desk.ts';
import { Amounts } from './desk-snapshot.ts';
import { orderLines } from './order-lines.ts';
import { answer, CommandFailure, exitUsage, utcText } from './output.ts';

interface AtOptions {
  readonly dir?: string;
  readonly json?: boolean;
  readonly sequence?: number;
  readonly time?: bigint;
  readonly order?: string;
}

/** A number of a ledger event; 0 is the desk before its first. */
function sequenceOf(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new InvalidArgumentError('write the number of a ledger event');
}

const fraction = /^(?<head>[^.]*)(?:\.(?<digits>\d{1,9}))?Z$/;

/** UTC nanoseconds of an instant such as 2026-11-28T22:00:00.5Z, or of a decimal count of them. */
export function instantOf(text: string): bigint {
  // Nanoseconds of every year of a ledger have 19 digits; microseconds would be of January 1970.
  if (/^\d{19}$/.test(text)) return BigInt(text);
  const { head = '', digits = '' } = fraction.exec(text)?.groups ?? {};
  const millis = Date.parse(`${head}Z`);
  if (head !== '' && Number.isFinite(millis)) {
    return BigInt(millis) * 1_000_000n + BigInt(digits.padEnd(9, '0'));
  }
  const example = '2026-11-28T22:00:00.5Z';
  throw new InvalidArgumentError(
    `write an instant in UTC, such as ${example}, or nanoseconds of UTC (19 digits)`,
  );
}

function showStanding(ledger: string, options: AtOptions): void {
  const { sequence = null, time } = options;
  const utcNanos = time === undefined ? null : String(time);
  const standing = standingAt(recoverEvents(ledger), { sequence, utcNanos });
  const { state, last, next } = standing;
  if (sequence !== null && sequence > state.sequence) {
    throw new CommandFailure(`the ledger has no event ${sequence}: it ends with ${state.sequence}`);
  }
  const stateHash = createHash('sha256').update(stateHashText(state)).digest('hex');
  const result = {
    ...stateToData(state),
    sequence: state.sequence,
    utcNanos: last?.utcNanos ?? null,
    nextUtcNanos: next?.utcNanos ?? null,
    stateHash,
  };
  answer(options.json === true, result, standingLines(standing, stateHash));
}

function standingLines({ state, last, next }: Standing, stateHash: string): string[] {
  if (last === null) return ['before the first event: there is no desk yet'];
  const amounts = new Amounts([...state.instruments]);
  const until = next === null ? 'the newest there is' : `until ${utcText(next.utcNanos)} UTC`;
  return [
    `${state.desk} ${state.environment} after event ${state.sequence}, ` +
      `${utcText(last.utcNanos)} UTC, ${until}`,
    ...state.modes.map(({ scope, mode, cause, reason }) => {
      return `${scopeText(scope)} ${mode.toUpperCase()} (${cause}: ${reason})`;
    }),
    ...orderLines(state, amounts),
    ...[...state.positions.values()]
      .filter(({ lots }) => lots !== 0)
      .map(({ instrument, strategy, lots }) => {
        return `position ${instrument} ${amounts.quantity(instrument, lots)} of ${strategy}`;
      }),
    `state ${stateHash}`,
  ];
}

/** One event of a chain in a line: number, time since the intent, what happened. */
function chainLine(event: LedgerEvent, begin: LedgerEvent): string {
  const { type, ...fields } = event.body;
  const millis = (event.monoNanos - begin.monoNanos) / 1e6;
  return `${event.sequence} +${millis.toFixed(3)} ms ${type} ${JSON.stringify(fields)}`;
}

function showChain(ledger: string, id: string, options: AtOptions): void {
  const chain: OrderChain | null = orderChain(() => recoverEvents(ledger), id);
  const begin = chain?.[0];
  if (chain === null || begin === undefined) {
    throw new CommandFailure(`the ledger has no order or intent ${id}`);
  }
  if (begin.body.type !== 'intent.recorded') {
    // An order that the venue had and the desk did not: it was wanted on no tick of ours.
    const found = `order ${id}: found at its venue at ${utcText(begin.utcNanos)} UTC`;
    const lines = [found, ...chain.map((event) => chainLine(event, begin))];
    return answer(options.json === true, { order: id, tickNumber: null, chain }, lines);
  }
  const { tickNumber, request } = begin.body;
  const { sequence: ledgerSequence } = begin;
  const tick = tapeTick(join(dirname(ledger), 'tape'), { tickNumber, ledgerSequence });
  const lines = [
    `order ${id}: wanted on tick ${tickNumber} at ${utcText(begin.utcNanos)} UTC`,
    tapeTickLine(tick),
    ...chain.map((event) => chainLine(event, begin)),
  ];
  answer(options.json === true, { order: id, tickNumber, tick, request, chain }, lines);
}

function at(options: AtOptions): void {
  const directory = directoryOf(options.dir);
  const ledger = ledgerOf(directory);
  const asked = [options.sequence, options.time, options.order].filter((one) => one !== undefined);
  if (asked.length !== 1) {
    throw new CommandFailure('say one of --sequence, --time and --order', exitUsage);
  }
  if (options.order === undefined) showStanding(ledger, options);
  else showChain(ledger, options.order, options);
}

/** Adds `at` to the program. */
export function addAtCommands(program: Command): void {
  program
    .command('at')
    .description('the desk as it stood then, or all that led to an order and came of it')
    .option('--dir <directory>', 'desk directory')
    .option('--sequence <number>', 'after this event of the ledger', sequenceOf)
    .option('--time <instant>', 'at this instant in UTC, such as 2026-11-28T22:00:00.5Z', instantOf)
    .option('--order <id>', 'the chain of an order: client order id, or intent id')
    .option('--json', 'answer as one JSON line')
    .action(at);
}
