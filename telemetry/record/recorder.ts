/**
 * The recorder as engine code sees it: one call where a stage ends, and nothing to wait for.
 * No call throws, allocates or keeps what it is given longer than its ring; a lost row is counted.
 */

/** What a call gives and takes where there is no row. */
export const noRow = -1;

/** Who wanted an order, as far as a trace tells. */
export interface RecordedOwner {
  readonly strategy: string;
  readonly instrument: string;
  readonly venue: string;
}

/** What became of an order after it was sent. */
export const lateKinds = [
  'ack',
  'fill',
  'rejected',
  'cancelSent',
  'cancelled',
  'cancelRejected',
  'expired',
  'unknown',
] as const;
export type LateKind = (typeof lateKinds)[number];

/** All times are nanoseconds of the host's monotonic clock. */
export interface Recorder {
  /** A market data frame is in hand; `receivedMonoNanos`: when its socket chunk was read. */
  readonly frameTaken: (receivedMonoNanos: number) => void;
  /** The frame in hand is decoded. */
  readonly frameDecoded: () => void;
  /** The frame in hand is done with, whatever became of it. */
  readonly frameEnded: () => void;
  /** A tick is folded. One that was not decoded just now (an answer, a buffer) has no stages. */
  readonly tickFolded: (tickNumber: number, receivedMonoNanos: number) => void;
  /**
   * A wish has reached the host: opens its row. `causedByMonoNanos` is the receive time of the
   * tick that caused it; NaN when none did.
   */
  readonly orderDecided: (
    tickNumber: number,
    causedByMonoNanos: number,
    decidedMonoNanos: number,
    owner: RecordedOwner,
  ) => number;
  /** The gate has judged; `clientOrderId` null: it refused, for `reason`. */
  readonly orderJudged: (row: number, clientOrderId: string | null, reason: string) => void;
  /**
   * A commit was told: the present is when each order of the `orderCommitted` that follow became
   * durable. Kept in here, because a number handed to and fro would be an allocation an order.
   */
  readonly commitTold: () => void;
  readonly orderCommitted: (row: number) => void;
  /** The order was handed to the kernel just now; `sendMonoNanos` is the fence's stamp. */
  readonly orderWritten: (row: number, sendMonoNanos: number) => void;
  /** The fence, or the session, kept it back. */
  readonly orderFenced: (row: number, reason: string) => void;
  /** News of an order that was sent at `sentMonoNanos`; `text`: the reason, empty for none. */
  readonly orderNews: (
    kind: LateKind,
    clientOrderId: string,
    sentMonoNanos: number,
    atMonoNanos: number,
    text: string,
  ) => void;
}

const nothing = (): void => undefined;

/** Records nothing and reads no clock: for rehearsals, and to measure what recording costs. */
export const silentRecorder: Recorder = {
  frameTaken: nothing,
  frameDecoded: nothing,
  frameEnded: nothing,
  tickFolded: nothing,
  orderDecided: () => noRow,
  orderJudged: nothing,
  commitTold: nothing,
  orderCommitted: nothing,
  orderWritten: nothing,
  orderFenced: nothing,
  orderNews: nothing,
};
