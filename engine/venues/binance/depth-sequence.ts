/**
 * The sequence rules of one symbol's book: buffering, bridging to a snapshot, gaps, repeats.
 * Pure: opens nothing, waits for nothing, keeps no levels but those of buffered messages.
 */
import type { DepthMessage } from './market-decode.ts';
import type { BinanceMarket } from './market-protocol.ts';

/** Most deltas kept while a snapshot is awaited; beyond it the oldest is dropped and counted. */
export const bufferLimit = 20_000;

/** What became of a delta. */
export type DeltaOutcome =
  | { readonly kind: 'apply' }
  /** Kept until the snapshot comes. */
  | { readonly kind: 'buffered' }
  /** Not newer than what we have. */
  | { readonly kind: 'repeat' }
  /** In sequence with nothing we have; it is buffered and a new snapshot is needed. */
  | { readonly kind: 'gap'; readonly detail: string }
  /** The snapshot that was taken turns out to be older than the stream; a new one is needed. */
  | { readonly kind: 'stale'; readonly detail: string };

/** What became of a snapshot. */
export type SnapshotOutcome =
  /** Take the snapshot, then these deltas. `next`: one of the buffer is missing after them. */
  | {
      readonly kind: 'bridged';
      readonly deltas: readonly DepthMessage[];
      readonly gap: string | null;
    }
  | { readonly kind: 'stale'; readonly detail: string };

export class DepthSequence {
  readonly #futures: boolean;
  #buffer: DepthMessage[] = [];
  #dropped = 0;
  /** Final id of the last delta, or of the snapshot; null while a snapshot is awaited. */
  #lastUpdateId: number | null = null;
  /** The next delta has to reach back to the snapshot instead of following a delta. */
  #atSnapshot = false;

  constructor(market: BinanceMarket) {
    this.#futures = market !== 'spot';
  }

  /** Deltas that wait for a snapshot. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** Deltas dropped from a full buffer. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Forgets everything: the stream was lost. */
  reset(): void {
    this.#buffer = [];
    this.#lastUpdateId = null;
  }

  /** Keeps the sequence's place no longer, so that the next snapshot is bridged anew. */
  awaitSnapshot(): void {
    this.#lastUpdateId = null;
  }

  onDelta(delta: DepthMessage): DeltaOutcome {
    const last = this.#lastUpdateId;
    if (last === null) {
      this.#keep(delta);
      return { kind: 'buffered' };
    }
    if (this.#atSnapshot) {
      if (this.#isBefore(delta, last)) return { kind: 'repeat' };
      if (this.#bridges(delta, last)) return this.#take(delta);
      return this.#lose(delta, 'stale', `snapshot ${last} is older than delta ${range(delta)}`);
    }
    if (this.#follows(delta, last)) return this.#take(delta);
    if (delta.finalUpdateId <= last) return { kind: 'repeat' };
    return this.#lose(delta, 'gap', `delta ${range(delta)} does not follow update ${last}`);
  }

  onSnapshot(lastUpdateId: number): SnapshotOutcome {
    const waiting = this.#buffer.filter((delta) => !this.#isBefore(delta, lastUpdateId));
    const [first] = waiting;
    if (first !== undefined && !this.#bridges(first, lastUpdateId)) {
      const detail = `snapshot ${lastUpdateId} is older than delta ${range(first)}`;
      return { kind: 'stale', detail };
    }
    this.#buffer = [];
    this.#lastUpdateId = lastUpdateId;
    this.#atSnapshot = true;
    const deltas: DepthMessage[] = [];
    for (const [index, delta] of waiting.entries()) {
      const outcome = this.onDelta(delta);
      if (outcome.kind === 'apply') deltas.push(delta);
      if (outcome.kind !== 'gap' && outcome.kind !== 'stale') continue;
      for (const later of waiting.slice(index + 1)) this.#keep(later);
      return { kind: 'bridged', deltas, gap: outcome.detail };
    }
    return { kind: 'bridged', deltas, gap: null };
  }

  /** Wholly contained in a snapshot, by the rule of the market. */
  #isBefore(delta: DepthMessage, snapshotId: number): boolean {
    return this.#futures ? delta.finalUpdateId < snapshotId : delta.finalUpdateId <= snapshotId;
  }

  /**
   * Whether nothing is missing between the snapshot and this first delta.
   * Futures ids have holes: a snapshot taken inside the hole before `delta` lacks nothing either.
   */
  #bridges(delta: DepthMessage, snapshotId: number): boolean {
    if (!this.#futures) return delta.firstUpdateId <= snapshotId + 1;
    if (delta.firstUpdateId <= snapshotId) return true;
    return delta.previousUpdateId !== null && delta.previousUpdateId <= snapshotId;
  }

  #follows(delta: DepthMessage, last: number): boolean {
    return this.#futures ? delta.previousUpdateId === last : delta.firstUpdateId === last + 1;
  }

  #take(delta: DepthMessage): DeltaOutcome {
    this.#lastUpdateId = delta.finalUpdateId;
    this.#atSnapshot = false;
    return { kind: 'apply' };
  }

  #lose(delta: DepthMessage, kind: 'gap' | 'stale', detail: string): DeltaOutcome {
    this.#lastUpdateId = null;
    this.#buffer = [delta];
    return { kind, detail };
  }

  #keep(delta: DepthMessage): void {
    this.#buffer.push(delta);
    if (this.#buffer.length <= bufferLimit) return;
    this.#buffer.shift();
    this.#dropped += 1;
  }
}

const range = (delta: DepthMessage): string => `${delta.firstUpdateId} to ${delta.finalUpdateId}`;
