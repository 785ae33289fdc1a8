/**
 * A ring of orders on their way, one row of stamps each, made once and written in place.
 * Never grows: a row that a newer one takes before it was read is gone, and counted.
 */
import { noRow, type RecordedOwner } from './recorder.ts';

/** Stamps of a row in their order on the way, each the end of a stage but the first. */
export const stampNames = [
  'received',
  'framed',
  'decoded',
  'folded',
  'decided',
  'gated',
  'committed',
  'fenced',
  'written',
] as const;
export type StampName = (typeof stampNames)[number];

/** How an order's way through the desk ended. */
export const wayEnds = ['refused', 'fenced', 'sent'] as const;
export type WayEnd = (typeof wayEnds)[number];

/** A row that has ended, as it is read out. Stamps are NaN where the order did not come by. */
export interface OrderFacts {
  readonly tickNumber: number;
  readonly stamps: Readonly<Record<StampName, number>>;
  readonly end: WayEnd;
  /** Why it was refused or fenced; empty when it was sent. */
  readonly reason: string;
  /** Null: refused, it never had one. */
  readonly clientOrderId: string | null;
  readonly owner: RecordedOwner;
}

export const stampIndex = {
  received: 0,
  framed: 1,
  decoded: 2,
  folded: 3,
  decided: 4,
  gated: 5,
  committed: 6,
  fenced: 7,
  written: 8,
} as const satisfies Record<StampName, number>;

const words = 10;
const tickWord = 9;
const free = 0;
const open = 1;
/** And above: ended, `wayEnds[state - ended]`. */
const ended = 2;

const nobody: RecordedOwner = { strategy: '', instrument: '', venue: '' };

export class OrderRing {
  readonly #size: number;
  readonly #stamps: Float64Array;
  readonly #states: Uint8Array;
  readonly #owners: RecordedOwner[];
  readonly #ids: (string | null)[];
  readonly #reasons: string[];
  /** The row that is opened next; rows are numbered from 0 without end. */
  #next = 0;
  #endedRows = 0;
  #overwritten = 0;

  constructor(size: number) {
    this.#size = size;
    this.#stamps = new Float64Array(size * words).fill(Number.NaN);
    this.#states = new Uint8Array(size);
    this.#owners = new Array<RecordedOwner>(size).fill(nobody);
    this.#ids = new Array<string | null>(size).fill(null);
    this.#reasons = new Array<string>(size).fill('');
  }

  /** Rows that a newer one took before they were read. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /** Opens a row, over the oldest where there is no free one; the row's number. */
  open(tickNumber: number, owner: RecordedOwner): number {
    const row = this.#next;
    const slot = row % this.#size;
    this.#next = row + 1;
    const state = this.#states[slot] ?? free;
    if (state !== free) this.#overwritten += 1;
    if (state >= ended) this.#endedRows -= 1;
    this.#states[slot] = open;
    const base = slot * words;
    for (let word = 0; word < tickWord; word += 1) this.#stamps[base + word] = Number.NaN;
    this.#stamps[base + tickWord] = tickNumber;
    this.#owners[slot] = owner;
    this.#ids[slot] = null;
    this.#reasons[slot] = '';
    return row;
  }

  /** Whether the row is open still, and not a newer one's by now. */
  isOpen(row: number): boolean {
    return row > noRow && row >= this.#next - this.#size && this.#states[row % this.#size] === open;
  }

  /** A stamp of an open row; NaN when there is none. */
  stampOf(row: number, stamp: number): number {
    return this.#stamps[(row % this.#size) * words + stamp] ?? Number.NaN;
  }

  setStamp(row: number, stamp: number, atMonoNanos: number): void {
    this.#stamps[(row % this.#size) * words + stamp] = atMonoNanos;
  }

  setId(row: number, clientOrderId: string): void {
    this.#ids[row % this.#size] = clientOrderId;
  }

  /** Ends an open row: it may be read out from now on. */
  end(row: number, how: 0 | 1 | 2, reason: string): void {
    const slot = row % this.#size;
    this.#states[slot] = ended + how;
    this.#reasons[slot] = reason;
    this.#endedRows += 1;
  }

  /** Reads out up to `limit` rows that have ended, oldest first, and frees them. */
  drain(limit: number, take: (facts: OrderFacts) => void): void {
    let left = Math.min(limit, this.#endedRows);
    for (let row = Math.max(0, this.#next - this.#size); left > 0 && row < this.#next; row += 1) {
      const slot = row % this.#size;
      const state = this.#states[slot] ?? free;
      if (state < ended) continue;
      this.#states[slot] = free;
      this.#endedRows -= 1;
      left -= 1;
      take(this.#factsOf(slot, wayEnds[state - ended] ?? 'refused'));
    }
  }

  #factsOf(slot: number, end: WayEnd): OrderFacts {
    const at = (word: number): number => this.#stamps[slot * words + word] ?? Number.NaN;
    return {
      tickNumber: at(tickWord),
      stamps: {
        received: at(stampIndex.received),
        framed: at(stampIndex.framed),
        decoded: at(stampIndex.decoded),
        folded: at(stampIndex.folded),
        decided: at(stampIndex.decided),
        gated: at(stampIndex.gated),
        committed: at(stampIndex.committed),
        fenced: at(stampIndex.fenced),
        written: at(stampIndex.written),
      },
      end,
      reason: this.#reasons[slot] ?? '',
      clientOrderId: this.#ids[slot] ?? null,
      owner: this.#owners[slot] ?? nobody,
    };
  }
}
