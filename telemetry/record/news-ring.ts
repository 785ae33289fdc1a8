/**
 * A ring of what was heard of orders after their sending: acknowledgements, fills, ends.
 * Never grows: what is overwritten before it was read is counted.
 */
import { type LateKind, lateKinds } from './recorder.ts';

/** One piece of news; times are monotonic nanoseconds. */
export interface OrderNews {
  readonly kind: LateKind;
  readonly clientOrderId: string;
  readonly sentMonoNanos: number;
  readonly atMonoNanos: number;
  readonly text: string;
}

const kindCodes = Object.fromEntries(lateKinds.map((kind, code) => [kind, code])) as Readonly<
  Record<LateKind, number>
>;

export class NewsRing {
  readonly #size: number;
  readonly #kinds: Uint8Array;
  readonly #times: Float64Array;
  readonly #ids: string[];
  readonly #texts: string[];
  #written = 0;
  #read = 0;
  #overwritten = 0;

  constructor(size: number) {
    this.#size = size;
    this.#kinds = new Uint8Array(size);
    this.#times = new Float64Array(size * 2);
    this.#ids = new Array<string>(size).fill('');
    this.#texts = new Array<string>(size).fill('');
  }

  get overwritten(): number {
    return this.#overwritten;
  }

  put(
    kind: LateKind,
    clientOrderId: string,
    sentMonoNanos: number,
    atMonoNanos: number,
    text: string,
  ): void {
    const slot = this.#written % this.#size;
    this.#written += 1;
    if (this.#written - this.#read > this.#size) {
      this.#read += 1;
      this.#overwritten += 1;
    }
    this.#kinds[slot] = kindCodes[kind];
    this.#times[2 * slot] = sentMonoNanos;
    this.#times[2 * slot + 1] = atMonoNanos;
    this.#ids[slot] = clientOrderId;
    this.#texts[slot] = text;
  }

  /** Reads out up to `limit` pieces, oldest first. */
  drain(limit: number, take: (news: OrderNews) => void): void {
    for (let left = limit; left > 0 && this.#read < this.#written; left -= 1) {
      const slot = this.#read % this.#size;
      this.#read += 1;
      take({
        kind: lateKinds[this.#kinds[slot] ?? 0] ?? 'unknown',
        clientOrderId: this.#ids[slot] ?? '',
        sentMonoNanos: this.#times[2 * slot] ?? Number.NaN,
        atMonoNanos: this.#times[2 * slot + 1] ?? Number.NaN,
        text: this.#texts[slot] ?? '',
      });
    }
  }
}
