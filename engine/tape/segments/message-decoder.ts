/**
 * The bytes of one block back into messages, each a new plain object that nobody changes later.
 * The hot path of a backtest: no closure, no array but the levels that are handed out.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { BookTicker, DepthDelta, DepthSnapshot, Trade } from '../../contract/market.ts';
import { lots, type MonoNanos, monoNanos, priceTicks } from '../../contract/numbers.ts';
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

export class MessageDecoder {
  readonly #in = new ByteReader();
  readonly #instruments: readonly InstrumentId[];
  readonly #columns: Columns;
  #lastNanos = 0;
  #number = 0;

  readonly #originNanos: number;

  /** Times are handed out `originNanos` later than they are kept. */
  constructor(instruments: readonly InstrumentId[], originNanos = 0) {
    this.#instruments = instruments;
    this.#columns = columnsOf(instruments.length);
    this.#originNanos = originNanos;
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
    const received = monoNanos(nanos);
    const base = this.#number * width;
    const time = (tag & flags.exchangeTime) === 0 ? null : this.#step(base + exchangeColumn);
    if (kind === messageTags.bookTicker) return this.#ticker(instrument, received, time, base);
    if (kind === messageTags.trade) return this.#trade(tag, instrument, received, time);
    if (kind === messageTags.depthDelta) return this.#delta(instrument, received, time, base);
    return kind === messageTags.depthSnapshot
      ? this.#snapshot(instrument, received, time, base)
      : null;
  }

  #step(column: number): number {
    const value = (this.#columns[column] ?? 0) + this.#in.signed();
    this.#columns[column] = value;
    return value;
  }

  #ticker(
    instrument: InstrumentId,
    receivedMonoNanos: MonoNanos,
    exchangeUtcMillis: number | null,
    base: number,
  ): BookTicker {
    const input = this.#in;
    const updateId = this.#step(base + updateColumn);
    const bid = this.#step(base + priceColumn);
    const ask = bid + input.signed();
    return {
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
  }

  #trade(
    tag: number,
    instrument: InstrumentId,
    receivedMonoNanos: MonoNanos,
    exchangeUtcMillis: number | null,
  ): Trade {
    const base = this.#number * width;
    return {
      kind: 'trade',
      instrument,
      receivedMonoNanos,
      exchangeUtcMillis,
      tradeId: this.#step(base + tradeColumn),
      price: priceTicks(this.#step(base + priceColumn)),
      lots: lots(this.#in.unsigned()),
      aggressor: (tag & flags.sell) === 0 ? 'buy' : 'sell',
    };
  }

  #delta(
    instrument: InstrumentId,
    receivedMonoNanos: MonoNanos,
    exchangeUtcMillis: number | null,
    base: number,
  ): DepthDelta {
    return {
      kind: 'depthDelta',
      instrument,
      receivedMonoNanos,
      exchangeUtcMillis,
      finalUpdateId: this.#step(base + updateColumn),
      bids: this.#levels(base),
      asks: this.#levels(base),
    };
  }

  #snapshot(
    instrument: InstrumentId,
    receivedMonoNanos: MonoNanos,
    exchangeUtcMillis: number | null,
    base: number,
  ): DepthSnapshot {
    return {
      kind: 'depthSnapshot',
      instrument,
      receivedMonoNanos,
      exchangeUtcMillis,
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
