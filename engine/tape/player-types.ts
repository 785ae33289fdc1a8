/**
 * What the capture player offers to the process that hosts it: options, messages, report.
 * Holds no behaviour; the player is player.ts.
 */

import type { WebSocket } from 'ws';
import type { RecordedMessage } from '../ports/recorded-market.ts';
import type { PlacedEntry, RecordedSession } from './recorded-session.ts';

/** Whose protocol a recording was made of. */
export type RecordedMarket = 'spot' | 'usdm' | 'coinm';

/** A symbol of the recording, as its exchange information states or its numbers show. */
export interface RecordedSymbol {
  readonly symbol: string;
  readonly market: RecordedMarket;
  readonly base: string;
  readonly quote: string;
  readonly priceIncrement: string;
  readonly lotSize: string;
  /** Quote units per contract; "1" unless `coinm`. */
  readonly contractValue: string;
}

/** Faults for tests; depth frames are counted from 1 over the whole session. */
export interface InjectedFaults {
  readonly dropDepth?: readonly number[];
  readonly duplicateDepth?: readonly number[];
  /** The frame is sent after the depth frame that follows it. */
  readonly delayDepth?: readonly number[];
}

export interface PlayerOptions {
  /** Recordings of ONE market; several are one session in time order. */
  readonly files: readonly string[];
  /** Multiple of the recorded pace, or as fast as the subscribers take it. */
  readonly speed: number | 'max';
  /** Leave exchange times as recorded instead of moving them onto the replay clock. */
  readonly rawTimes: boolean;
  /** Publish nothing before a GET of `/replay/start`; false by default. */
  readonly awaitStart?: boolean;
  /** Resolves when an entry is to go out, in place of `speed`: for who owns the time. */
  readonly pace?: (entry: PlacedEntry) => Promise<void>;
  /** Reads the entries; left out: `playbackOf`. */
  readonly playback?: (session: RecordedSession) => AsyncIterable<readonly PlacedEntry[]>;
  /** Told of every message in order, with its recorded time, before subscribers are. */
  readonly onPublish?: (message: RecordedMessage, atMicros: number) => void;
  readonly faults?: InjectedFaults;
}

/** An answer of the REST side. */
export interface PlayerAnswer {
  readonly status: number;
  readonly body: string;
}

/** How far the player is; also served at `/replay/status`. */
export interface PlayerReport {
  readonly finished: boolean;
  /** Share of the recorded time that was played, 0 to 1. */
  readonly progress: number;
  /** Recorded frames passed so far; all of them once finished. */
  readonly frames: number;
  /** Frames written to subscribers, all sockets together. */
  readonly delivered: number;
  /** Recorded snapshots that answered a depth request. */
  readonly snapshotsServed: number;
  /** Lines of the recording that are neither frame, answer nor marker. */
  readonly unreadableLines: number;
  /** What a reader of the replay should know, for example a snapshot nobody asked for. */
  readonly notes: readonly string[];
}

export interface Player {
  readonly market: RecordedMarket;
  readonly symbols: readonly RecordedSymbol[];
  /**
   * Answers `depth`, `exchangeInfo`, `time`, `ping` under the market's REST prefix, and
   * `/replay/status` and `/replay/start`; null: not the player's path. A depth answer before
   * the recorded snapshot's position is a promise that settles there.
   */
  readonly handleHttp: (
    path: string,
    query: URLSearchParams,
    signal?: AbortSignal,
  ) => PlayerAnswer | Promise<PlayerAnswer> | null;
  /** Takes an open WebSocket of `/stream?streams=a/b` with the names it asked for. */
  readonly acceptStream: (socket: WebSocket, streams: readonly string[]) => void;
  /**
   * Begins to publish as soon as a subscriber for every recorded symbol is there and, with
   * `awaitStart`, the start was asked for.
   */
  readonly start: () => void;
  /** Resolves at the recording's end, when every subscriber has read it; rejects on a bad file. */
  readonly finished: Promise<PlayerReport>;
  readonly report: () => PlayerReport;
  readonly close: () => Promise<void>;
}
