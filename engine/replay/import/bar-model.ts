/**
 * Bars as messages: four trades each, and tops of book around them where a spread was stated.
 * A stated model: what happened inside a bar is not known, only its four prices.
 */
import { noUpdateId } from '../../contract/market.ts';
import {
  lots,
  type MonoNanos,
  monoNanos,
  type PriceTicks,
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

const points = 4;

/**
 * The messages of one bar in time order: open, nearer extreme, other extreme, close, a quarter of
 * the step apart from the bar's own time on. Should that time be the bar's end, they come late and
 * never early. Null: it leaves the safe integers; empty: nothing was traded.
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
  if (volume === 0) return [];
  const lowFirst = open - low <= high - open;
  const prices = lowFirst ? [open, low, high, close] : [open, high, low, close];
  return prices.flatMap((price, index) => {
    const last = index === points - 1;
    const part = Math.floor(volume / points);
    const quantity = Math.max(1, last ? volume - part * (points - 1) : part);
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
  const size = lots(quantity);
  const aggressor = fell ? 'sell' : 'buy';
  const trade: TapeMessage = {
    ...head,
    kind: 'trade',
    tradeId: number,
    price,
    lots: size,
    aggressor,
  };
  if (spreadIncrements === null) return [trade];
  const bidPrice = priceTicks(price - Math.floor(spreadIncrements / 2));
  const askPrice = priceTicks(bidPrice + spreadIncrements);
  if (bidPrice <= 0) return [trade];
  const sizes = { bidLots: size, askLots: size };
  const top: TapeMessage = {
    ...head,
    kind: 'bookTicker',
    updateId: noUpdateId,
    bidPrice,
    askPrice,
    ...sizes,
  };
  return [top, trade];
}
