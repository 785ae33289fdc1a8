/**
 * Market data and time between the host and a strategy's thread, in shared memory: the latest top
 * of each instrument, a ring of trades, and the clock. Never grows and never waits for the reader.
 * Posting messages instead is as quick there and back, but costs the host 7 us and more a tick;
 * writing here costs it 0.2 us.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { Trade } from '../../contract/market.ts';
import { lots, type MonoNanos, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { TopOfBook } from '../../contract/strategy.ts';

/** Trades that wait for the strategy; beyond this the newest are dropped and counted. */
export const tradeRingLength = 1_024;

/** Places of the control words. */
const word = { posted: 0, done: 1, tradeHead: 2, tradeTail: 3, first: 4 } as const;
const topFields = 6;
const tradeFields = 8;

/**
 * How what is in a slot stands: the low bits of its word, whose other bits change with each put.
 * The host puts `writing` and `waiting`, the thread turns `waiting` into `taken`, each in one step
 * that sees what was there: so each put is either taken or replaced, and counted once.
 */
const slotState = { taken: 0, writing: 1, waiting: 2, mask: 3, nextPut: 4 } as const;

/** Layout: control words, then one of each slot; doubles: slots, then the trade ring. */
function sizes(instruments: number): { words: number; doubles: number } {
  // The slot after the last instrument carries the time.
  const slots = instruments + 1;
  return {
    words: word.first + slots,
    doubles: slots * topFields + tradeRingLength * tradeFields,
  };
}

/** The shared memory for a strategy of so many instruments. */
export function mailboxMemory(instruments: number): SharedArrayBuffer {
  const { words, doubles } = sizes(instruments);
  return new SharedArrayBuffer(doubles * 8 + words * 4);
}

/** Both ends of the mailbox; the host calls `put...`, the thread calls `take...` and `wait`. */
export class MarketMailbox {
  readonly #instruments: readonly InstrumentId[];
  readonly #indexes: ReadonlyMap<InstrumentId, number>;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #doubles: Float64Array<SharedArrayBuffer>;
  #topsReplaced = 0;
  #tradesDropped = 0;

  constructor(memory: SharedArrayBuffer, instruments: readonly InstrumentId[]) {
    const { words, doubles } = sizes(instruments.length);
    this.#instruments = instruments;
    this.#indexes = new Map(instruments.map((instrument, index) => [instrument, index]));
    this.#doubles = new Float64Array(memory, 0, doubles);
    this.#words = new Int32Array(memory, doubles * 8, words);
  }

  get topsReplaced(): number {
    return this.#topsReplaced;
  }

  get tradesDropped(): number {
    return this.#tradesDropped;
  }

  // -- the host's end ---------------------------------------------------------------------------

  putTop(top: TopOfBook): void {
    const index = this.#indexes.get(top.instrument);
    if (index === undefined) return;
    if (this.#beginSlot(index)) this.#topsReplaced += 1;
    const at = index * topFields;
    this.#doubles[at] = top.bidPrice;
    this.#doubles[at + 1] = top.bidLots;
    this.#doubles[at + 2] = top.askPrice;
    this.#doubles[at + 3] = top.askLots;
    this.#doubles[at + 4] = top.receivedMonoNanos;
    this.#doubles[at + 5] = top.tickNumber;
    this.#endSlot(index);
    this.wake();
  }

  putTime(at: MonoNanos): void {
    const index = this.#instruments.length;
    this.#beginSlot(index);
    this.#doubles[index * topFields] = at;
    this.#endSlot(index);
    this.wake();
  }

  putTrade(trade: Trade, tickNumber: number): void {
    const index = this.#indexes.get(trade.instrument);
    if (index === undefined) return;
    const head = Atomics.load(this.#words, word.tradeHead);
    if (head - Atomics.load(this.#words, word.tradeTail) >= tradeRingLength) {
      this.#tradesDropped += 1;
      return;
    }
    const at = this.#tradeAt(head);
    this.#doubles[at] = index;
    this.#doubles[at + 1] = trade.tradeId;
    this.#doubles[at + 2] = trade.price;
    this.#doubles[at + 3] = trade.lots;
    this.#doubles[at + 4] = trade.aggressor === 'buy' ? 1 : -1;
    this.#doubles[at + 5] = trade.receivedMonoNanos;
    this.#doubles[at + 6] = trade.exchangeUtcMillis ?? -1;
    this.#doubles[at + 7] = tickNumber;
    Atomics.store(this.#words, word.tradeHead, head + 1);
    this.wake();
  }

  /** Tells the thread that there is something, here or in its message port. */
  wake(): void {
    Atomics.add(this.#words, word.posted, 1);
    Atomics.notify(this.#words, word.posted);
  }

  /** Whether the thread has handled all that was posted. */
  get idle(): boolean {
    return this.done === Atomics.load(this.#words, word.posted);
  }

  /** Changes whenever the thread has handled something. */
  get done(): number {
    return Atomics.load(this.#words, word.done);
  }

  // -- the thread's end -------------------------------------------------------------------------

  /** What is posted by now; to be passed to `finish` when it is handled. */
  posted(): number {
    return Atomics.load(this.#words, word.posted);
  }

  /** Says that all up to `posted` is handled. */
  finish(posted: number): void {
    Atomics.store(this.#words, word.done, posted);
  }

  /** Sleeps until something newer than `posted` is there. */
  wait(posted: number): void {
    Atomics.wait(this.#words, word.posted, posted);
  }

  /** The newest top of the instrument at `index`; null when it was taken before. */
  takeTop(index: number): TopOfBook | null {
    const instrument = this.#instruments[index];
    if (instrument === undefined) return null;
    const slot = word.first + index;
    const at = index * topFields;
    for (;;) {
      const seen = this.#waiting(slot);
      if (seen === null) return null;
      const fields = this.#doubles.slice(at, at + topFields);
      if (this.#take(slot, seen)) return topOf(instrument, fields);
    }
  }

  /** The newest time; null when it was taken before. */
  takeTime(): MonoNanos | null {
    const index = this.#instruments.length;
    const slot = word.first + index;
    for (;;) {
      const seen = this.#waiting(slot);
      if (seen === null) return null;
      const at = this.#doubles[index * topFields] ?? 0;
      if (this.#take(slot, seen)) return monoNanos(at);
    }
  }

  /** The oldest trade that waits, with its tick number; null when there is none. */
  takeTrade(): { readonly trade: Trade; readonly tickNumber: number } | null {
    const tail = Atomics.load(this.#words, word.tradeTail);
    if (tail === Atomics.load(this.#words, word.tradeHead)) return null;
    const at = this.#tradeAt(tail);
    const fields = this.#doubles.slice(at, at + tradeFields);
    Atomics.store(this.#words, word.tradeTail, tail + 1);
    const instrument = this.#instruments[fields[0] ?? -1];
    if (instrument === undefined) return null;
    return { trade: tradeOf(instrument, fields), tickNumber: fields[7] ?? 0 };
  }

  #tradeAt(sequence: number): number {
    const slots = (this.#instruments.length + 1) * topFields;
    return slots + (sequence & (tradeRingLength - 1)) * tradeFields;
  }

  /** Keeps a reader off the slot; returns whether what was there had not been taken. */
  #beginSlot(index: number): boolean {
    const slot = word.first + index;
    // The thread changes the low bits alone: the others are as they were put last.
    const before = Atomics.load(this.#words, slot) & ~slotState.mask;
    const next = (before + slotState.nextPut) | slotState.writing;
    const replaced = Atomics.exchange(this.#words, slot, next);
    return (replaced & slotState.mask) === slotState.waiting;
  }

  /** Leaves the slot to the reader. */
  #endSlot(index: number): void {
    Atomics.add(this.#words, word.first + index, slotState.waiting - slotState.writing);
  }

  /** The word of a slot in which something waits; null when there is nothing. */
  #waiting(slot: number): number | null {
    for (;;) {
      const seen = Atomics.load(this.#words, slot);
      const state = seen & slotState.mask;
      if (state === slotState.taken) return null;
      if (state === slotState.waiting) return seen;
    }
  }

  /** Takes what was seen to wait; false when the host has begun to replace it meanwhile. */
  #take(slot: number, seen: number): boolean {
    const taken = seen & ~slotState.mask;
    return Atomics.compareExchange(this.#words, slot, seen, taken) === seen;
  }
}

function topOf(instrument: InstrumentId, fields: Float64Array): TopOfBook {
  return {
    instrument,
    bidPrice: priceTicks(fields[0] ?? 0),
    bidLots: lots(fields[1] ?? 0),
    askPrice: priceTicks(fields[2] ?? 0),
    askLots: lots(fields[3] ?? 0),
    receivedMonoNanos: monoNanos(fields[4] ?? 0),
    tickNumber: fields[5] ?? 0,
  };
}

function tradeOf(instrument: InstrumentId, fields: Float64Array): Trade {
  const exchangeUtcMillis = fields[6] ?? -1;
  return {
    kind: 'trade',
    instrument,
    tradeId: fields[1] ?? 0,
    price: priceTicks(fields[2] ?? 0),
    lots: lots(fields[3] ?? 0),
    aggressor: fields[4] === 1 ? 'buy' : 'sell',
    receivedMonoNanos: monoNanos(fields[5] ?? 0),
    exchangeUtcMillis: exchangeUtcMillis < 0 ? null : exchangeUtcMillis,
  };
}
