/**
 * Decodes the frames of a combined stream into ticks and depth messages, by hand for speed.
 * Never throws: what is not exactly as documented comes back as a fault that says what and where.
 */
import type { BookTicker, FeedFaultKind, Trade } from '../../contract/market.ts';
import type { Decimal } from '../../contract/numbers.ts';
import { lots, type MonoNanos, priceTicks } from '../../contract/numbers.ts';
import type { PhaseChange } from '../../contract/trading-phase.ts';
import { gridUnits, gridUnitsBelow, notDecimal, offGrid } from './grid-units.ts';
import type { BinanceMarket } from './market-protocol.ts';
import { phaseChangeOf } from './trading-phases.ts';
import type { GriddedInstrument } from './user-data.ts';

/** A change of the book as the stream states it; sequence is not judged here. */
export interface DepthMessage {
  readonly kind: 'depth';
  readonly instrument: GriddedInstrument;
  readonly receivedMonoNanos: MonoNanos;
  readonly exchangeUtcMillis: number | null;
  readonly firstUpdateId: number;
  readonly finalUpdateId: number;
  /** Final id of the event before; null on spot, which sends none. */
  readonly previousUpdateId: number | null;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  /** What `DepthLevels` says of levels off the grid; null when all were on it. */
  readonly offGrid: string | null;
}

/** What a frame that cannot be used says of itself. */
export interface DecodeFault {
  readonly kind: 'fault';
  readonly fault: Extract<
    FeedFaultKind,
    'malformed' | 'unknownSymbol' | 'unknownStream' | 'offGrid'
  >;
  readonly instrument: GriddedInstrument | null;
  readonly detail: string;
}

/** `other`: a message that is known and of no use here; `control`: an answer to a request. */
export type DecodedFrame =
  | DepthMessage
  | { readonly kind: 'tick'; readonly tick: BookTicker | Trade }
  | { readonly kind: 'other'; readonly instrument: GriddedInstrument }
  | { readonly kind: 'phase'; readonly change: PhaseChange }
  | { readonly kind: 'control' }
  | DecodeFault;

type Fields = Readonly<Record<string, unknown>>;
type Failure = Omit<DecodeFault, 'kind' | 'instrument'>;

const fail = (fault: Failure['fault'], detail: string): Failure => ({ fault, detail });
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60);
const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));

export class MarketDecoder {
  readonly #market: BinanceMarket;
  /** By lower-case symbol, as streams are named. */
  readonly #instruments = new Map<string, GriddedInstrument>();

  constructor(market: BinanceMarket, instruments: readonly GriddedInstrument[]) {
    this.#market = market;
    for (const gridded of instruments) {
      this.#instruments.set(gridded.instrument.symbol.toLowerCase(), gridded);
    }
  }

  /** Decodes one text frame that was received at `receivedMonoNanos`. */
  decode(text: string, receivedMonoNanos: MonoNanos): DecodedFrame {
    const frame = parse(text);
    if (!isFields(frame)) return fault(null, 'malformed', `not a JSON object: ${quoted(text)}`);
    const { stream, data } = frame;
    if (typeof stream !== 'string') {
      if ('result' in frame || 'error' in frame || 'id' in frame) return { kind: 'control' };
      return fault(null, 'malformed', `frame names no stream: ${quoted(text)}`);
    }
    const at = stream.indexOf('@');
    if (at < 1) return fault(null, 'unknownStream', `stream ${quoted(stream)} names no symbol`);
    const gridded = this.#instruments.get(stream.slice(0, at));
    if (gridded === undefined) {
      return fault(null, 'unknownSymbol', `stream ${quoted(stream)} was not asked for`);
    }
    if (!isFields(data)) return fault(gridded, 'malformed', `${stream} carries no object`);
    if (data['s'] !== gridded.instrument.symbol) {
      return fault(gridded, 'malformed', `${stream} carries symbol ${shown(data['s'])}`);
    }
    const result = this.#decodeData(stream.slice(at + 1), data, gridded, receivedMonoNanos);
    if ('kind' in result) return result;
    return fault(gridded, result.fault, `${stream}: ${result.detail}`);
  }

  #decodeData(
    channel: string,
    data: Fields,
    gridded: GriddedInstrument,
    receivedMonoNanos: MonoNanos,
  ): Exclude<DecodedFrame, DecodeFault> | Failure {
    const end = channel.indexOf('@');
    switch (end < 0 ? channel : channel.slice(0, end)) {
      case 'bookTicker':
        return decodeTicker(data, gridded, receivedMonoNanos);
      case 'depth':
        return decodeDepth(data, gridded, receivedMonoNanos, this.#market !== 'spot');
      case 'trade':
        return decodeTrade(data, gridded, receivedMonoNanos, 't');
      case 'contractInfo':
        return { kind: 'phase', change: phaseChangeOf(gridded.instrument, data['cs']) };
      case 'aggTrade':
        return decodeTrade(data, gridded, receivedMonoNanos, 'a');
      default:
        if (/^(kline_|miniTicker$|ticker$|markPrice$)/.test(channel)) {
          return { kind: 'other', instrument: gridded };
        }
        return fail('unknownStream', `no channel ${quoted(channel)} is known`);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports it as malformed with the text itself.
    return undefined;
  }
}

function fault(
  instrument: GriddedInstrument | null,
  kind: DecodeFault['fault'],
  detail: string,
): DecodeFault {
  return { kind: 'fault', fault: kind, instrument, detail: detail.slice(0, 200) };
}

function timeOf(data: Fields): number | null | Failure {
  const time = data['E'];
  if (time === undefined) return null;
  return isId(time) ? time : fail('malformed', `event time is ${shown(time)}`);
}

/** Units of `value`, or what is wrong with it. */
function unitsOrFailure(what: string, value: unknown, grid: Decimal): number | Failure {
  const units = gridUnits(value, grid);
  if (units >= 0) return units;
  if (units === notDecimal) return fail('malformed', `${what} is ${shown(value)}`);
  const step = `${grid.mantissa}e-${grid.decimals}`;
  return units === offGrid
    ? fail('offGrid', `${what} ${shown(value)} is off the grid of ${step}`)
    : fail('malformed', `${what} is ${shown(value)}`);
}

/** Both sides of a book message in the instrument's units. */
export interface DepthLevels {
  readonly bids: number[];
  readonly asks: number[];
  /**
   * Orders older than a change of the venue's grid may rest between its units: such prices are
   * left out and such quantities are taken at the lower unit. What that was; null when nothing.
   */
  readonly offGrid: string | null;
}

/** Reads the sides of a delta or a snapshot, or says what is wrong with them. */
export function decodeSides(
  bids: unknown,
  asks: unknown,
  gridded: GriddedInstrument,
): DepthLevels | Failure {
  const offGridLevels: string[] = [];
  const bidLevels = decodeLevels('bids', bids, gridded, offGridLevels);
  if (!Array.isArray(bidLevels)) return bidLevels;
  const askLevels = decodeLevels('asks', asks, gridded, offGridLevels);
  if (!Array.isArray(askLevels)) return askLevels;
  const [first] = offGridLevels;
  const more = offGridLevels.length > 1 ? ` and ${offGridLevels.length - 1} more` : '';
  const offGridText = first === undefined ? null : `${first}${more}`;
  return { bids: bidLevels, asks: askLevels, offGrid: offGridText };
}

function decodeLevels(
  side: string,
  value: unknown,
  gridded: GriddedInstrument,
  offGridLevels: string[],
): number[] | Failure {
  if (!Array.isArray(value)) return fail('malformed', `${side} are ${shown(value)}`);
  const levels: number[] = [];
  for (const level of value as readonly unknown[]) {
    if (!Array.isArray(level) || level.length < 2) {
      return fail('malformed', `${side} hold ${shown(level)}`);
    }
    const price = unitsOrFailure(`${side} price`, level[0], gridded.price);
    const quantity = unitsOrFailure(`${side} quantity`, level[1], gridded.lot);
    if (typeof price === 'number' && typeof quantity === 'number') {
      if (price === 0) return fail('malformed', `${side} price is 0`);
      levels.push(price, quantity);
      continue;
    }
    for (const part of [price, quantity]) {
      if (typeof part === 'number') continue;
      if (part.fault !== 'offGrid') return part;
      offGridLevels.push(part.detail);
    }
    if (typeof price === 'number') levels.push(price, gridUnitsBelow(level[1], gridded.lot));
  }
  return levels;
}

function decodeDepth(
  data: Fields,
  instrument: GriddedInstrument,
  receivedMonoNanos: MonoNanos,
  futures: boolean,
): DepthMessage | Failure {
  const { U: firstUpdateId, u: finalUpdateId, pu } = data;
  if (data['e'] !== 'depthUpdate') return fail('malformed', `event is ${shown(data['e'])}`);
  if (!isId(firstUpdateId) || !isId(finalUpdateId) || firstUpdateId > finalUpdateId) {
    return fail('malformed', `update ids ${shown(firstUpdateId)} to ${shown(finalUpdateId)}`);
  }
  if (futures && (!isId(pu) || pu > finalUpdateId)) {
    return fail('malformed', `previous update id ${shown(pu)} before ${finalUpdateId}`);
  }
  const exchangeUtcMillis = timeOf(data);
  if (exchangeUtcMillis !== null && typeof exchangeUtcMillis !== 'number') return exchangeUtcMillis;
  const sides = decodeSides(data['b'], data['a'], instrument);
  if ('fault' in sides) return sides;
  return {
    kind: 'depth',
    instrument,
    receivedMonoNanos,
    exchangeUtcMillis,
    firstUpdateId,
    finalUpdateId,
    previousUpdateId: futures && isId(pu) ? pu : null,
    ...sides,
  };
}

function decodeTicker(
  data: Fields,
  gridded: GriddedInstrument,
  receivedMonoNanos: MonoNanos,
): { readonly kind: 'tick'; readonly tick: BookTicker } | Failure {
  const { u: updateId } = data;
  if (!isId(updateId)) return fail('malformed', `update id is ${shown(updateId)}`);
  const exchangeUtcMillis = timeOf(data);
  if (exchangeUtcMillis !== null && typeof exchangeUtcMillis !== 'number') return exchangeUtcMillis;
  const bid = unitsOrFailure('bid price', data['b'], gridded.price);
  if (typeof bid !== 'number') return bid;
  const bidLots = unitsOrFailure('bid quantity', data['B'], gridded.lot);
  if (typeof bidLots !== 'number') return bidLots;
  const ask = unitsOrFailure('ask price', data['a'], gridded.price);
  if (typeof ask !== 'number') return ask;
  const askLots = unitsOrFailure('ask quantity', data['A'], gridded.lot);
  if (typeof askLots !== 'number') return askLots;
  const tick: BookTicker = {
    kind: 'bookTicker',
    instrument: gridded.instrument.id,
    receivedMonoNanos,
    exchangeUtcMillis,
    updateId,
    bidPrice: priceTicks(bid),
    bidLots: lots(bidLots),
    askPrice: priceTicks(ask),
    askLots: lots(askLots),
  };
  return { kind: 'tick', tick };
}

function decodeTrade(
  data: Fields,
  gridded: GriddedInstrument,
  receivedMonoNanos: MonoNanos,
  idField: 't' | 'a',
): Exclude<DecodedFrame, DecodeFault> | Failure {
  const { [idField]: tradeId, m: buyerIsMaker, X: execution } = data;
  if (!isId(tradeId)) return fail('malformed', `trade id is ${shown(tradeId)}`);
  if (typeof buyerIsMaker !== 'boolean') {
    return fail('malformed', `maker flag is ${shown(buyerIsMaker)}`);
  }
  const exchangeUtcMillis = timeOf(data);
  if (exchangeUtcMillis !== null && typeof exchangeUtcMillis !== 'number') return exchangeUtcMillis;
  // Insurance fund and deleveraging entries are no executions on the book; their prices are off
  // the grid by design.
  if (typeof execution === 'string' && execution !== 'MARKET') {
    return { kind: 'other', instrument: gridded };
  }
  const price = unitsOrFailure('price', data['p'], gridded.price);
  if (typeof price !== 'number') return price;
  const quantity = unitsOrFailure('quantity', data['q'], gridded.lot);
  if (typeof quantity !== 'number') return quantity;
  if (price === 0 || quantity === 0) {
    return fail('malformed', `trade of ${quantity} lots at price ${price}`);
  }
  const tick: Trade = {
    kind: 'trade',
    instrument: gridded.instrument.id,
    receivedMonoNanos,
    exchangeUtcMillis,
    tradeId,
    price: priceTicks(price),
    lots: lots(quantity),
    aggressor: buyerIsMaker ? 'sell' : 'buy',
  };
  return { kind: 'tick', tick };
}
