/**
 * Compares the top of our book with the venue's book ticker wherever both state one update id.
 * Both come in ascending ids, so this is a merge of two bounded queues; each pair counts once.
 * What has no id is compared with nothing.
 */
import { noUpdateId } from '../../contract/market.ts';

/** Most tops of either kind that wait for their counterpart; beyond it the oldest is dropped. */
export const topQueueLimit = 4_096;
const fields = 4;

/** A queue of (update id, bid price, bid lots, ask price, ask lots). */
class TopQueue {
  readonly #ids = new Float64Array(topQueueLimit);
  readonly #values = new Float64Array(topQueueLimit * fields);
  #head = 0;
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  push(id: number, bid: number, bidLots: number, ask: number, askLots: number): void {
    if (this.#length === topQueueLimit) this.pop();
    const slot = (this.#head + this.#length) % topQueueLimit;
    this.#ids[slot] = id;
    const base = slot * fields;
    this.#values[base] = bid;
    this.#values[base + 1] = bidLots;
    this.#values[base + 2] = ask;
    this.#values[base + 3] = askLots;
    this.#length += 1;
  }

  pop(): void {
    this.#head = (this.#head + 1) % topQueueLimit;
    this.#length -= 1;
  }

  /** Drops what is older than `id`; whether the oldest left has exactly this id. */
  advanceTo(id: number): boolean {
    while (this.#length > 0 && (this.#ids[this.#head] as number) < id) this.pop();
    return this.#length > 0 && this.#ids[this.#head] === id;
  }

  /** Whether the oldest top is this one; a missing side is NaN and equals a missing side. */
  headEquals(bid: number, bidLots: number, ask: number, askLots: number): boolean {
    const base = this.#head * fields;
    const values = this.#values;
    return (
      Object.is(values[base], bid) &&
      values[base + 1] === bidLots &&
      Object.is(values[base + 2], ask) &&
      values[base + 3] === askLots
    );
  }
}

/** What one top led to; `none`: no counterpart yet. */
export type TopCheck = 'none' | 'matched' | 'mismatched';

export class TopChecks {
  readonly #tickers = new TopQueue();
  readonly #books = new TopQueue();

  /** A book ticker arrived. */
  onTicker(id: number, bid: number, bidLots: number, ask: number, askLots: number): TopCheck {
    return meet(this.#books, this.#tickers, id, bid, bidLots, ask, askLots);
  }

  /** The book was changed by a delta and now has this top. */
  onBook(id: number, bid: number, bidLots: number, ask: number, askLots: number): TopCheck {
    return meet(this.#tickers, this.#books, id, bid, bidLots, ask, askLots);
  }

  /** Ids begin anew: nothing that waits is comparable with what comes. */
  clear(): void {
    this.#tickers.clear();
    this.#books.clear();
  }

  /** The book was replaced: tops of the old one are no longer ours to compare. */
  onSnapshot(): void {
    this.#books.clear();
  }
}

function meet(
  others: TopQueue,
  own: TopQueue,
  id: number,
  bid: number,
  bidLots: number,
  ask: number,
  askLots: number,
): TopCheck {
  if (id === noUpdateId) return 'none';
  if (!others.advanceTo(id)) {
    own.push(id, bid, bidLots, ask, askLots);
    return 'none';
  }
  const equal = others.headEquals(bid, bidLots, ask, askLots);
  others.pop();
  return equal ? 'matched' : 'mismatched';
}
