/**
 * Rows of table files as ticks: texts into units of the instrument's grid.
 * Never rounds: what is no whole number of units, or leaves the safe integers, gives null.
 */
import { noUpdateId } from '../../contract/market.ts';
import { lots, type MonoNanos, priceTicks, unitsOf } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import type { DepthRow, QuoteRow, TradeRow } from '../../tape/rows/row-types.ts';
import type { DepthMessage } from '../../venues/binance/market-decode.ts';
import type { GriddedInstrument } from '../../venues/binance/user-data.ts';

/** Where a row stands. */
export interface RowPlace {
  readonly grid: GriddedInstrument;
  readonly nanos: MonoNanos;
  /** Number of the row among those of its instrument, through all files of the import. */
  readonly ordinal: number;
}

/** The trade of a row, or null. */
export function tradeTick(row: TradeRow, place: RowPlace): readonly TapeMessage[] | null {
  const { grid, nanos, ordinal } = place;
  const price = unitsOf(row.price, grid.price);
  const quantity = unitsOf(row.quantity, grid.lot);
  if (price === null || quantity === null) return null;
  return [
    {
      kind: 'trade',
      instrument: grid.instrument.id,
      receivedMonoNanos: nanos,
      exchangeUtcMillis: row.exchangeUtcMillis,
      tradeId: row.tradeId ?? ordinal,
      price: priceTicks(price),
      lots: lots(quantity),
      aggressor: row.aggressor,
    },
  ];
}

/** The top of book of a row, or null; `size` stands for sizes that it does not state. */
export function quoteTick(
  row: QuoteRow,
  place: RowPlace,
  size: string,
): readonly TapeMessage[] | null {
  const { grid, nanos } = place;
  const bid = unitsOf(row.bidPrice, grid.price);
  const ask = unitsOf(row.askPrice, grid.price);
  const bidLots = unitsOf(row.bidQuantity ?? size, grid.lot);
  const askLots = unitsOf(row.askQuantity ?? size, grid.lot);
  if (bid === null || ask === null || bidLots === null || askLots === null) return null;
  return [
    {
      kind: 'bookTicker',
      instrument: grid.instrument.id,
      receivedMonoNanos: nanos,
      exchangeUtcMillis: row.exchangeUtcMillis,
      updateId: noUpdateId,
      bidPrice: priceTicks(bid),
      bidLots: lots(bidLots),
      askPrice: priceTicks(ask),
      askLots: lots(askLots),
    },
  ];
}

/** A depth row, whole or a change, in units; without ids it follows the one before. */
export function depthMessage(row: DepthRow, place: RowPlace): DepthMessage | null {
  const { grid, nanos, ordinal } = place;
  const bids = levelUnits(row.bids, grid);
  const asks = levelUnits(row.asks, grid);
  if (bids === null || asks === null) return null;
  const ids = row.ids ?? { first: ordinal, final: ordinal, previous: null };
  return {
    kind: 'depth',
    instrument: grid,
    receivedMonoNanos: nanos,
    exchangeUtcMillis: row.exchangeUtcMillis,
    firstUpdateId: ids.first,
    finalUpdateId: ids.final,
    previousUpdateId: ids.previous,
    bids,
    asks,
    offGrid: null,
  };
}

function levelUnits(levels: DepthRow['bids'], grid: GriddedInstrument): readonly number[] | null {
  const units: number[] = [];
  for (const [priceText, quantityText] of levels) {
    const price = unitsOf(priceText, grid.price);
    const quantity = unitsOf(quantityText, grid.lot);
    if (price === null || quantity === null) return null;
    units.push(price, quantity);
  }
  return units;
}
