/**
 * The depth of one instrument on its way from a recording to the tape, under the venue's own rules
 * of sequence: what does not follow is told as a fault and a change of the feed, never written.
 */
import type { FeedFaultKind, FeedState } from '../../contract/market.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { DepthSequence } from '../../venues/binance/depth-sequence.ts';
import type { DepthAnswer } from '../../venues/binance/market-answers.ts';
import type { DepthMessage } from '../../venues/binance/market-decode.ts';
import type { BinanceMarket } from '../../venues/binance/market-protocol.ts';
import type { GriddedInstrument } from '../../venues/binance/user-data.ts';
import { type FileTally, leftOutWithoutLoss } from './file-tally.ts';

/** A delta and where it stands, for it may wait long until its fate is known. */
interface Waiting {
  readonly tally: FileTally;
  readonly lines: number;
}

export const leftOutReasons = {
  repeat: leftOutWithoutLoss.repeat,
  unbridged: 'depth: no snapshot that it follows',
  dropped: 'depth: waited for a snapshot in a full buffer',
} as const;

export class DepthLane {
  readonly #gridded: GriddedInstrument;
  readonly #sequence: DepthSequence;
  readonly #write: (message: TapeMessage) => void;
  /** Deltas whose fate is not known yet, in the order of the sequence's buffer. */
  readonly #waiting = new Map<DepthMessage, Waiting>();
  #state: FeedState | null = null;

  constructor(
    market: BinanceMarket,
    gridded: GriddedInstrument,
    write: (message: TapeMessage) => void,
  ) {
    this.#gridded = gridded;
    this.#sequence = new DepthSequence(market);
    this.#write = write;
  }

  /** Something of the instrument was received: from here on its feed waits for a book. */
  begin(nanos: MonoNanos): void {
    if (this.#state === null) this.#change('buffering', 'waiting for the depth snapshot', nanos);
  }

  onDelta(delta: DepthMessage, tally: FileTally, lines = 1): void {
    const at = delta.receivedMonoNanos;
    this.begin(at);
    const outcome = this.#sequence.onDelta(delta);
    switch (outcome.kind) {
      case 'apply':
        this.#publish(delta);
        tally.keep(lines);
        return;
      case 'repeat':
        tally.leaveOut(leftOutReasons.repeat, lines);
        return;
      case 'buffered':
        this.#wait(delta, { tally, lines });
        return;
      case 'gap':
      case 'stale':
        this.#wait(delta, { tally, lines });
        this.#lose(outcome.kind === 'gap' ? 'sequenceGap' : 'staleSnapshot', outcome.detail, at);
    }
  }

  onSnapshot(snapshot: DepthAnswer, nanos: MonoNanos, tally: FileTally, lines = 1): void {
    this.begin(nanos);
    const { lastUpdateId, exchangeUtcMillis, bids, asks, offGrid } = snapshot;
    const outcome = this.#sequence.onSnapshot(lastUpdateId);
    if (outcome.kind === 'stale') {
      this.#fault('staleSnapshot', outcome.detail, nanos);
      tally.leaveOut('depth snapshot: older than the deltas after it', lines);
      return;
    }
    tally.keep(lines);
    if (offGrid !== null) this.#fault('offGrid', `depth answer: ${offGrid}`, nanos);
    const { id: instrument } = this.#gridded.instrument;
    this.#write({
      kind: 'depthSnapshot',
      instrument,
      receivedMonoNanos: nanos,
      exchangeUtcMillis,
      lastUpdateId,
      bids,
      asks,
    });
    for (const delta of outcome.deltas) {
      this.#publish(delta);
      const waited = this.#waiting.get(delta);
      waited?.tally.keep(waited.lines);
      this.#waiting.delete(delta);
    }
    this.#forget(leftOutReasons.repeat, this.#sequence.buffered);
    this.#change('live', `bridged at update ${lastUpdateId}`, nanos);
    if (outcome.gap !== null) this.#lose('sequenceGap', outcome.gap, nanos);
  }

  /** The recording is over: what still waits never finds its snapshot. */
  end(): void {
    this.#forget(leftOutReasons.unbridged, 0);
  }

  /** Whether its book was ever in sequence and is so now. */
  get isLive(): boolean {
    return this.#state === 'live';
  }

  #wait(delta: DepthMessage, waiting: Waiting): void {
    this.#waiting.set(delta, waiting);
    this.#forget(leftOutReasons.dropped, this.#sequence.buffered);
  }

  /** Counts the oldest of those that wait as left out until no more than `keep` are left. */
  #forget(reason: string, keep: number): void {
    for (const [delta, { tally, lines }] of this.#waiting) {
      if (this.#waiting.size <= keep) return;
      this.#waiting.delete(delta);
      tally.leaveOut(reason, lines);
    }
  }

  #publish(delta: DepthMessage): void {
    const { instrument, receivedMonoNanos, exchangeUtcMillis, finalUpdateId, bids, asks } = delta;
    if (delta.offGrid !== null) {
      this.#fault('offGrid', `depth: ${delta.offGrid}`, receivedMonoNanos);
    }
    this.#write({
      kind: 'depthDelta',
      instrument: instrument.instrument.id,
      receivedMonoNanos,
      exchangeUtcMillis,
      finalUpdateId,
      bids,
      asks,
    });
  }

  #lose(fault: FeedFaultKind, detail: string, nanos: MonoNanos): void {
    this.#fault(fault, detail, nanos);
    this.#change('resyncing', detail, nanos);
  }

  #fault(fault: FeedFaultKind, detail: string, atMonoNanos: MonoNanos): void {
    const { id: instrument } = this.#gridded.instrument;
    this.#write({
      kind: 'feedFault',
      fault,
      instrument,
      detail: detail.slice(0, 200),
      atMonoNanos,
    });
  }

  #change(state: FeedState, reason: string, atMonoNanos: MonoNanos): void {
    this.#state = state;
    const { id: instrument } = this.#gridded.instrument;
    const text = reason.slice(0, 200);
    this.#write({ kind: 'feedChange', instrument, state, reason: text, atMonoNanos });
  }
}
