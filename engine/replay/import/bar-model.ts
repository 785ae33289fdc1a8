/**
 * Bars as messages: four trades each, and tops of book around them where a spread was stated.
 * A stated model: what happened inside a bar is not known, only its four prices.
 */
import { noUpdateId } from '../../contract/market.ts';
import {
  decimalText,
  lots,
  type MonoNanos,
  monoNanos,
  type PriceTicks,
  parseDecimal,
  priceTicks,
  unitsOf,
} from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import type { BarRow } from '../../tape/rows/row-types.ts';
import type { RowPlace } from './row-messages.ts';

export interface BarModel {
  /** Volume of bars that state none, decimal text. */
  readonly size: string;
  /** Width of the tops of book, in price increments; null: trades alone. */
  readonly spreadIncrements: number | null;
  /** From one bar to the next. */
  readonly stepNanos: number;
}

/** Each price of a bar trades a quarter of its volume, and half of that may stand in its top. */
const points = 4;
const partsOfSize = 8;

/** The finest quantity that the model makes of a bar of this volume, where the file states none. */
export function leastPartOf(size: string): string {
  const { mantissa, decimals } = parseDecimal(size) ?? { mantissa: 1, decimals: 0 };
  return decimalText(mantissa * (1_000 / partsOfSize), decimals + 3);
}

/**
 * The messages of one bar in time order: open, nearer extreme, other extreme, close, a quarter of
 * the step apart from the bar's own time on. Should that time be the bar's end, they come late and
 * never early. What they offer to one side and trade is no more than its volume: what does not
 * divide comes last, and a price that gets no lot is left out. Null: it leaves the safe integers;
 * empty: nothing was traded.
 */
export function barMessages(
  row: BarRow,
  place: RowPlace,
  model: BarModel,
): readonly TapeMessage[] | null {
  const { grid } = place;
  const open = unitsOf(row.open, grid.price);
  const high = unitsOf(row.high, grid.price);
  const low = unitsOf(row.low, grid.price);
  const close = unitsOf(row.close, grid.price);
  const volume = unitsOf(row.volume ?? model.size, grid.lot);
  if (open === null || high === null || low === null || close === null || volume === null) {
    return null;
  }
  const lowFirst = open - low <= high - open;
  const prices = lowFirst ? [open, low, high, close] : [open, high, low, close];
  const part = Math.floor(volume / points);
  return prices.flatMap((price, index) => {
    const last = index === points - 1;
    const quantity = last ? volume - part * (points - 1) : part;
    if (quantity === 0) return [];
    const before = prices[index - 1] ?? price;
    const nanos = monoNanos(place.nanos + Math.floor((model.stepNanos * index) / points));
    const number = (place.ordinal - 1) * points + index + 1;
    return pointMessages(
      priceTicks(price),
      price < before,
      { nanos, number, quantity },
      place,
      model,
    );
  });
}

/** Whether some of a bar's prices had no lot to trade. */
export const isThin = (
  messages: readonly TapeMessage[],
  { spreadIncrements }: Pick<BarModel, 'spreadIncrements'>,
): boolean => messages.length < (spreadIncrements === null ? points : 2 * points);

interface Point {
  readonly nanos: MonoNanos;
  readonly number: number;
  readonly quantity: number;
}

function pointMessages(
  price: PriceTicks,
  fell: boolean,
  { nanos, number, quantity }: Point,
  { grid }: RowPlace,
  { spreadIncrements }: BarModel,
): readonly TapeMessage[] {
  const head = {
    instrument: grid.instrument.id,
    receivedMonoNanos: nanos,
    exchangeUtcMillis: null,
  };
  const aggressor = fell ? 'sell' : 'buy';
  const traded = (quantityLots: number): readonly TapeMessage[] =>
    quantityLots === 0
      ? []
      : [{ ...head, kind: 'trade', tradeId: number, price, lots: lots(quantityLots), aggressor }];
  if (spreadIncrements === null) return traded(quantity);
  const bidPrice = priceTicks(price - Math.floor(spreadIncrements / 2));
  const askPrice = priceTicks(bidPrice + spreadIncrements);
  if (bidPrice <= 0) return traded(quantity);
  // What is quoted can be taken, and what is traded reaches who rests: each lot once.
  const quoted = Math.max(1, Math.floor(quantity / 2));
  const sizes = { bidLots: lots(quoted), askLots: lots(quoted) };
  const top: TapeMessage = {
    ...head,
    kind: 'bookTicker',
    updateId: noUpdateId,
    bidPrice,
    askPrice,
    ...sizes,
  };
  return [top, ...traded(quantity - quoted)];
}
