/**
 * The bytes of one block back into messages, each a new plain object that nobody changes later;
 * where its reader asks for that, tops and trades come in one object each, filled anew.
 * The hot path of a backtest: no closure, no array but the levels that are handed out.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { BookTicker, DepthDelta, DepthSnapshot, Trade } from '../../contract/market.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { ByteReader } from './byte-reader.ts';
import {
  type Columns,
  columnsOf,
  exchangeColumn,
  flags,
  messageTags,
  priceColumn,
  tagMask,
  tradeColumn,
  updateColumn,
  width,
} from './message-layout.ts';
import { feedFaults, feedStates } from './segment-format.ts';

type Writable<Message> = { -readonly [Field in keyof Message]: Message[Field] };

export class MessageDecoder {
  readonly #in = new ByteReader();
  readonly #instruments: readonly InstrumentId[];
  readonly #columns: Columns;
  #lastNanos = 0;
  #number = 0;

  readonly #originNanos: number;
  readonly #refills: boolean;
  #filledTicker: Writable<BookTicker> | null = null;
  #filledTrade: Writable<Trade> | null = null;

  /**
   * Times are handed out `originNanos` later than they are kept. `refills`: a top of book or a
   * trade holds until the next message is read, and not longer.
   */
  constructor(instruments: readonly InstrumentId[], originNanos = 0, refills = false) {
    this.#instruments = instruments;
    this.#columns = columnsOf(instruments.length);
    this.#originNanos = originNanos;
    this.#refills = refills;
  }

  /** Begins a block; its bytes stay as they are until the last message was read. */
  open(payload: Uint8Array): void {
    this.#in.open(payload);
    this.#columns.fill(0);
    this.#lastNanos = this.#originNanos;
    this.#number = 0;
  }

  /** Bytes read of the block. */
  get at(): number {
    return this.#in.at;
  }

  /** The next message, or null when the bytes are of none that is known. */
  next(): TapeMessage | null {
    const input = this.#in;
    const tag = input.byte();
    if ((tag & flags.sameInstrument) === 0) this.#number = input.unsigned();
    const nanos = this.#lastNanos + input.signed();
    this.#lastNanos = nanos;
    const instrument = this.#instruments[this.#number];
    const kind = tag & tagMask;
    if (kind === messageTags.feedFault) return this.#fault(tag, instrument, nanos);
    if (instrument === undefined) return null;
    if (kind === messageTags.feedChange) return this.#change(instrument, nanos);
    const base = this.#number * width;
    if (kind === messageTags.bookTicker) return this.#ticker(tag, instrument, base);
    if (kind === messageTags.trade) return this.#trade(tag, instrument, base);
    if (kind === messageTags.depthDelta) return this.#delta(tag, instrument, base);
    return kind === messageTags.depthSnapshot ? this.#snapshot(tag, instrument, base) : null;
  }

  #step(column: number): number {
    const value = (this.#columns[column] ?? 0) + this.#in.signed();
    this.#columns[column] = value;
    return value;
  }

  /** The exchange's own time; null where the message has none. */
  #time(tag: number, base: number): number | null {
    return (tag & flags.exchangeTime) === 0 ? null : this.#step(base + exchangeColumn);
  }

  // Times are taken up where they are put down: handed from step to step they would be objects.
  #ticker(tag: number, instrument: InstrumentId, base: number): BookTicker {
    const filled = this.#filledTicker;
    if (filled !== null) return this.#fillTicker(filled, tag, instrument, base);
    const receivedMonoNanos = monoNanos(this.#lastNanos);
    const exchangeUtcMillis = this.#time(tag, base);
    const input = this.#in;
    const updateId = this.#step(base + updateColumn);
    const bid = this.#step(base + priceColumn);
    const ask = bid + input.signed();
    const ticker: BookTicker = {
      kind: 'bookTicker',
      instrument,
      receivedMonoNanos,
      exchangeUtcMillis,
      updateId,
      bidPrice: priceTicks(bid),
      bidLots: lots(input.unsigned()),
      askPrice: priceTicks(ask),
      askLots: lots(input.unsigned()),
    };
    if (this.#refills) this.#filledTicker = ticker;
    return ticker;
  }

  #fillTicker(
    ticker: Writable<BookTicker>,
    tag: number,
    instrument: InstrumentId,
    base: number,
  ): BookTicker {
    const input = this.#in;
    ticker.instrument = instrument;
    ticker.receivedMonoNanos = monoNanos(this.#lastNanos);
    if ((tag & flags.exchangeTime) === 0) ticker.exchangeUtcMillis = null;
    else ticker.exchangeUtcMillis = this.#step(base + exchangeColumn);
    ticker.updateId = this.#step(base + updateColumn);
    const bid = this.#step(base + priceColumn);
    ticker.bidPrice = priceTicks(bid);
    ticker.askPrice = priceTicks(bid + input.signed());
    ticker.bidLots = lots(input.unsigned());
    ticker.askLots = lots(input.unsigned());
    return ticker;
  }

  #trade(tag: number, instrument: InstrumentId, base: number): Trade {
    const filled = this.#filledTrade;
    if (filled !== null) return this.#fillTrade(filled, tag, instrument, base);
    const trade: Trade = {
      kind: 'trade',
      instrument,
      receivedMonoNanos: monoNanos(this.#lastNanos),
      exchangeUtcMillis: this.#time(tag, base),
      tradeId: this.#step(base + tradeColumn),
      price: priceTicks(this.#step(base + priceColumn)),
      lots: lots(this.#in.unsigned()),
      aggressor: (tag & flags.sell) === 0 ? 'buy' : 'sell',
    };
    if (this.#refills) this.#filledTrade = trade;
    return trade;
  }

  #fillTrade(trade: Writable<Trade>, tag: number, instrument: InstrumentId, base: number): Trade {
    trade.instrument = instrument;
    trade.receivedMonoNanos = monoNanos(this.#lastNanos);
    if ((tag & flags.exchangeTime) === 0) trade.exchangeUtcMillis = null;
    else trade.exchangeUtcMillis = this.#step(base + exchangeColumn);
    trade.tradeId = this.#step(base + tradeColumn);
    trade.price = priceTicks(this.#step(base + priceColumn));
    trade.lots = lots(this.#in.unsigned());
    trade.aggressor = (tag & flags.sell) === 0 ? 'buy' : 'sell';
    return trade;
  }

  #delta(tag: number, instrument: InstrumentId, base: number): DepthDelta {
    return {
      kind: 'depthDelta',
      instrument,
      receivedMonoNanos: monoNanos(this.#lastNanos),
      exchangeUtcMillis: this.#time(tag, base),
      finalUpdateId: this.#step(base + updateColumn),
      bids: this.#levels(base),
      asks: this.#levels(base),
    };
  }

  #snapshot(tag: number, instrument: InstrumentId, base: number): DepthSnapshot {
    return {
      kind: 'depthSnapshot',
      instrument,
      receivedMonoNanos: monoNanos(this.#lastNanos),
      exchangeUtcMillis: this.#time(tag, base),
      lastUpdateId: this.#step(base + updateColumn),
      bids: this.#levels(base),
      asks: this.#levels(base),
    };
  }

  #levels(base: number): number[] {
    const input = this.#in;
    const count = input.unsigned();
    const levels: number[] = [];
    if (count === 0) return levels;
    let price = this.#columns[base + priceColumn] ?? 0;
    for (let index = 0; index < count; index += 1) {
      price += input.signed();
      levels.push(price, input.unsigned());
    }
    this.#columns[base + priceColumn] = levels[0] ?? 0;
    return levels;
  }

  #change(instrument: InstrumentId, nanos: number): TapeMessage | null {
    const state = feedStates[this.#in.byte()];
    const reason = this.#in.text();
    if (state === undefined) return null;
    return { kind: 'feedChange', instrument, state, reason, atMonoNanos: monoNanos(nanos) };
  }

  #fault(tag: number, named: InstrumentId | undefined, nanos: number): TapeMessage | null {
    const fault = feedFaults[this.#in.byte()];
    const detail = this.#in.text();
    const instrument = (tag & flags.nobody) === 0 ? named : null;
    if (fault === undefined || instrument === undefined) return null;
    return { kind: 'feedFault', fault, instrument, detail, atMonoNanos: monoNanos(nanos) };
  }
}
