/**
 * Answers depth requests of a replay: the recorded answer at its place in the stream, the
 * player's own book afterwards.
 * Holds what is asked too early; says so when the recording has nothing to answer with.
 */
import { type RecordedDelta, readDepthBody } from './capture-frame.ts';
import type { PlayerAnswer, RecordedMarket } from './player-types.ts';
import { RecordedBook } from './recorded-book.ts';

interface Held {
  readonly answer: (answer: PlayerAnswer) => void;
}

interface Desk {
  readonly book: RecordedBook;
  /** Recorded answers that the stream has not reached. */
  snapshotsAhead: number;
  readonly held: Set<Held>;
  /** Told when a request comes in. */
  arrived: (() => void)[];
}

/** Largest depth that the exchange answers, and what it answers unasked. */
const depthLimits = {
  spot: { most: 5_000, unasked: 100 },
  usdm: { most: 1_000, unasked: 500 },
  coinm: { most: 1_000, unasked: 500 },
} as const;

export class DepthDesk {
  readonly #market: RecordedMarket;
  readonly #desks = new Map<string, Desk>();
  #served = 0;

  constructor(
    market: RecordedMarket,
    symbols: readonly string[],
    snapshots: ReadonlyMap<string, number>,
  ) {
    this.#market = market;
    for (const symbol of symbols) {
      this.#desks.set(symbol, {
        book: new RecordedBook(market),
        snapshotsAhead: snapshots.get(symbol) ?? 0,
        held: new Set(),
        arrived: [],
      });
    }
  }

  /** Recorded answers that were given out. */
  get served(): number {
    return this.#served;
  }

  onDelta(symbol: string, delta: RecordedDelta): void {
    const desk = this.#desks.get(symbol);
    if (desk !== undefined && (desk.book.updateId !== null || desk.snapshotsAhead > 0)) {
      desk.book.onDelta(delta);
    }
  }

  /** A request of a client, at this time of the exchange's clock. */
  request(
    query: URLSearchParams,
    signal: AbortSignal | undefined,
    exchangeMillis: number,
  ): PlayerAnswer | Promise<PlayerAnswer> {
    const desk = this.#desks.get(query.get('symbol') ?? '');
    if (desk === undefined) return refusal(400, -1121, 'Invalid symbol.');
    if (desk.book.updateId !== null) return this.#ownAnswer(desk, query, exchangeMillis);
    if (desk.snapshotsAhead === 0) return noSnapshot();
    return new Promise<PlayerAnswer>((resolve) => {
      const held: Held = { answer: resolve };
      desk.held.add(held);
      signal?.addEventListener('abort', () => {
        desk.held.delete(held);
        resolve(refusal(499, -1000, 'The client went away.'));
      });
      const arrived = desk.arrived;
      desk.arrived = [];
      for (const tell of arrived) tell();
    });
  }

  /** Whether the stream has to wait at a recorded answer of this symbol until it is asked for. */
  needsRequest(symbol: string): boolean {
    const desk = this.#desks.get(symbol);
    return desk !== undefined && desk.book.updateId === null && desk.held.size === 0;
  }

  /** Resolves true once a request for the symbol is there, false after `millis`. */
  async requestWithin(symbol: string, millis: number): Promise<boolean> {
    const desk = this.#desks.get(symbol);
    if (desk === undefined) return false;
    if (desk.held.size > 0) return true;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), millis);
      desk.arrived.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  /** The stream passes a recorded answer: `text` goes out as it is to whoever waits. */
  passSnapshot(symbol: string, recorded: string, text: string): void {
    const desk = this.#desks.get(symbol);
    if (desk === undefined) return;
    desk.snapshotsAhead -= 1;
    const snapshot = readDepthBody(recorded);
    if (snapshot === null || desk.book.updateId !== null) return;
    desk.book.onSnapshot(snapshot);
    for (const held of desk.held) {
      this.#served += 1;
      held.answer({ status: 200, body: text });
    }
    desk.held.clear();
  }

  /** The recording is over: what is still held cannot be answered any more. */
  end(): void {
    for (const desk of this.#desks.values()) {
      desk.snapshotsAhead = 0;
      for (const held of desk.held) held.answer(noSnapshot());
      desk.held.clear();
    }
  }

  #ownAnswer(desk: Desk, query: URLSearchParams, exchangeMillis: number): PlayerAnswer {
    const { most, unasked } = depthLimits[this.#market];
    const asked = Number(query.get('limit') ?? unasked);
    const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, most) : unasked;
    const times = this.#market === 'spot' ? {} : { E: exchangeMillis, T: exchangeMillis };
    const body = { lastUpdateId: desk.book.updateId, ...times, ...desk.book.levels(limit) };
    return { status: 200, body: JSON.stringify(body) };
  }
}

const refusal = (status: number, code: number, msg: string): PlayerAnswer => ({
  status,
  body: JSON.stringify({ code, msg }),
});

const noSnapshot = (): PlayerAnswer =>
  refusal(503, -1001, 'The recording holds no depth snapshot from here on.');
