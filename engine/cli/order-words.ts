/**
 * An order as it is typed at the command line, on the grid of its instrument. Rounds nothing: what
 * is no multiple of a step is wrong usage, and no order.
 */
import type { Command } from 'commander';
import type { Instrument } from '../contract/instrument.ts';
import { type Decimal, parseDecimal, unitsOf } from '../contract/numbers.ts';
import { StrategyOrderRequest } from '../contract/strategy.ts';
import type { DeskSnapshot } from './desk-snapshot.ts';
import { CommandFailure, exitUsage } from './output.ts';

/** The words of an order, as the options bring them. */
export interface OrderWords {
  readonly side: string;
  readonly quantity: string;
  readonly price?: string;
  readonly stop?: string;
  readonly tif?: string;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

/** A decimal on the instrument's grid, in its steps. */
export function stepsOf(text: string, step: string, what: string): number {
  const grid: Decimal | null = parseDecimal(step);
  const units = grid === null ? null : unitsOf(text, grid);
  if (units !== null && units > 0) return units;
  throw new CommandFailure(`${what} ${text} is no positive multiple of ${step}`, exitUsage);
}

/** An instrument of the desk by its id; wrong usage where there is none. */
export function instrumentOf({ instruments }: DeskSnapshot, id: string): Instrument {
  const found = instruments.find(([known]) => known === id)?.[1];
  if (found !== undefined) return found;
  const names = instruments.map(([known]) => known).join(', ');
  throw new CommandFailure(`there is no ${id}; there are: ${names}`, exitUsage);
}

/** The order of the words; `command` is where its usage is told. */
export function requestOf(
  words: OrderWords,
  instrument: Instrument,
  command: string,
): StrategyOrderRequest {
  const { side, quantity, price, stop, tif, postOnly, reduceOnly } = words;
  const of = (text: string | undefined, what: string) =>
    text === undefined ? null : stepsOf(text, instrument.priceIncrement, what);
  const [limit, stopPrice] = [of(price, 'the price'), of(stop, 'the stop price')];
  const plain = limit === null ? 'market' : 'limit';
  const waiting = limit === null ? 'stop' : 'stopLimit';
  const parsed = StrategyOrderRequest.safeParse({
    instrument: instrument.id,
    side,
    type: stopPrice === null ? plain : waiting,
    timeInForce: tif ?? (limit === null && stopPrice === null ? 'IOC' : 'GTC'),
    postOnly: postOnly === true,
    price: limit,
    lots: stepsOf(quantity, instrument.lotSize, 'the quantity'),
    ...(stopPrice === null ? {} : { stopPrice }),
    ...(reduceOnly === true ? { reduceOnly } : {}),
  });
  if (parsed.success) return parsed.data;
  throw new CommandFailure(`that is no order: see quarterdeck ${command} --help`, exitUsage);
}

/** Adds the options of an order to a command. */
export function orderOptions(command: Command): Command {
  return command
    .requiredOption('--instrument <id>', 'for example BTCUSDT.sim')
    .requiredOption('--side <side>', 'buy or sell')
    .requiredOption('--quantity <quantity>', 'in units of the instrument')
    .option('--price <price>', 'limit price; left out: a market order')
    .option('--stop <price>', 'stop price')
    .option('--tif <time>', 'time in force: GTC, IOC or FOK; default: GTC, of a market order IOC')
    .option('--post-only', 'refused by the venue rather than taking')
    .option('--reduce-only', 'may only shrink the own position');
}
