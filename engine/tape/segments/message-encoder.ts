/**
 * Messages into the bytes of one block: prices, ids and times as steps from the message before.
 * A block starts from nothing, so that it can be read without the ones before it.
 */
import { invariant, missingCase } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { BookTicker, Levels, Tick } from '../../contract/market.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import type { ByteWriter } from './byte-writer.ts';
import {
  type Columns,
  columnsOf,
  exchangeColumn,
  flags,
  messageTags,
  priceColumn,
  tradeColumn,
  updateColumn,
  width,
} from './message-layout.ts';
import { feedFaults, feedStates } from './segment-format.ts';

export class MessageEncoder {
  readonly #out: ByteWriter;
  readonly #numbers: ReadonlyMap<InstrumentId, number>;
  readonly #columns: Columns;
  #lastNanos = 0;
  #lastInstrument = 0;

  constructor(out: ByteWriter, instruments: readonly InstrumentId[]) {
    this.#out = out;
    this.#numbers = new Map(instruments.map((id, index) => [id, index]));
    this.#columns = columnsOf(instruments.length);
  }

  /** Begins a block. */
  reset(): void {
    this.#columns.fill(0);
    this.#lastNanos = 0;
    this.#lastInstrument = 0;
  }

  /** The number of an instrument in this segment; undefined: it is not in the head. */
  numberOf(instrument: InstrumentId): number | undefined {
    return this.#numbers.get(instrument);
  }

  add(message: TapeMessage): void {
    switch (message.kind) {
      case 'bookTicker':
        this.#ticker(message, this.#tickHead(messageTags.bookTicker, message));
        return;
      case 'trade': {
        const side = message.aggressor === 'sell' ? flags.sell : 0;
        const base = this.#tickHead(messageTags.trade | side, message);
        this.#step(base + tradeColumn, message.tradeId);
        this.#step(base + priceColumn, message.price);
        this.#out.unsigned(message.lots);
        return;
      }
      case 'depthDelta':
        this.#book(messageTags.depthDelta, message, message.finalUpdateId);
        return;
      case 'depthSnapshot':
        this.#book(messageTags.depthSnapshot, message, message.lastUpdateId);
        return;
      case 'feedChange':
        this.#head(messageTags.feedChange, message.instrument, message.atMonoNanos);
        this.#out.byte(feedStates.indexOf(message.state));
        this.#out.text(message.reason);
        return;
      case 'feedFault': {
        const nobody = message.instrument === null ? flags.nobody : 0;
        this.#head(messageTags.feedFault | nobody, message.instrument, message.atMonoNanos);
        this.#out.byte(feedFaults.indexOf(message.fault));
        this.#out.text(message.detail);
        return;
      }
      default:
        missingCase(message);
    }
  }

  #head(tag: number, instrument: InstrumentId | null, nanos: number): number {
    const number = instrument === null ? this.#lastInstrument : this.#numbers.get(instrument);
    invariant(number !== undefined, `${instrument} is not in the head of the segment`);
    const same = number === this.#lastInstrument ? flags.sameInstrument : 0;
    this.#out.byte(tag | same);
    if (same === 0) this.#out.unsigned(number);
    this.#lastInstrument = number;
    this.#out.signed(nanos - this.#lastNanos);
    this.#lastNanos = nanos;
    return number * width;
  }

  #tickHead(tag: number, tick: Tick): number {
    const { exchangeUtcMillis, instrument, receivedMonoNanos } = tick;
    const timed = exchangeUtcMillis === null ? 0 : flags.exchangeTime;
    const base = this.#head(tag | timed, instrument, receivedMonoNanos);
    if (exchangeUtcMillis !== null) this.#step(base + exchangeColumn, exchangeUtcMillis);
    return base;
  }

  /** A value as its step from the last one of the same instrument. */
  #step(column: number, value: number): void {
    this.#out.signed(value - (this.#columns[column] ?? 0));
    this.#columns[column] = value;
  }

  #ticker(message: BookTicker, base: number): void {
    this.#step(base + updateColumn, message.updateId);
    this.#step(base + priceColumn, message.bidPrice);
    this.#out.signed(message.askPrice - message.bidPrice);
    this.#out.unsigned(message.bidLots);
    this.#out.unsigned(message.askLots);
  }

  #book(tag: number, tick: Extract<Tick, { bids: Levels }>, updateId: number): void {
    const base = this.#tickHead(tag, tick);
    this.#step(base + updateColumn, updateId);
    this.#levels(base, tick.bids);
    this.#levels(base, tick.asks);
  }

  #levels(base: number, levels: Levels): void {
    invariant(levels.length % 2 === 0, 'levels are pairs');
    this.#out.unsigned(levels.length / 2);
    if (levels.length === 0) return;
    let last = this.#columns[base + priceColumn] ?? 0;
    this.#columns[base + priceColumn] = levels[0] ?? 0;
    for (let index = 0; index < levels.length; index += 2) {
      const price = levels[index] ?? 0;
      this.#out.signed(price - last);
      this.#out.unsigned(levels[index + 1] ?? 0);
      last = price;
    }
  }
}
