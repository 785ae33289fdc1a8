/**
 * Market data on its way in: every tick into the core, what changed on to strategies and chart.
 * Decides nothing; a book that broke is handed back to its session for a new snapshot.
 */
import type { Recorder } from '../../../telemetry/record/recorder.ts';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { FeedChange, FeedFault, Tick } from '../../contract/market.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { FeedCounters, MarketData, MarketDataSink } from '../../ports/market-data.ts';
import { anchorClock, type MarketState } from '../../state/market/market-state.ts';
import { ToldTop } from '../../state/market/told-top.ts';
import { monoNow, utcNow } from '../clock.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { StrategyRoom } from '../strategies/strategy-room.ts';
import { PriceBars } from './price-bars.ts';

/** How often UTC is set against the monotonic clock. */
const anchorNanos = 10e9;

/** Who is told of all that was received, after it was acted on; must cost next to nothing. */
export interface MarketEar {
  /** A tick and its number, as verdicts state it. */
  readonly onTick: (tick: Tick, tickNumber: number) => void;
  readonly onWord: (word: FeedChange | FeedFault) => void;
}

export class MarketRoom {
  readonly #loop: Loop;
  readonly #strategies: StrategyRoom;
  readonly #tape: MarketEar | null;
  readonly #sessions = new Map<VenueId, MarketData>();
  /** What strategies were told last. */
  readonly #told = new Map<InstrumentId, ToldTop>();
  #anchoredMono = Number.NEGATIVE_INFINITY;
  readonly bars = new PriceBars();
  #ticks = 0;
  #lastReceived: MonoNanos | null = null;

  constructor(loop: Loop, strategies: StrategyRoom, tape: MarketEar | null = null) {
    this.#loop = loop;
    this.#strategies = strategies;
    this.#tape = tape;
  }

  /** Ticks since the engine started; the number of the newest one. */
  get ticks(): number {
    return this.#ticks;
  }

  get lastReceivedMonoNanos(): MonoNanos | null {
    return this.#lastReceived;
  }

  /** For the sessions, which know when a frame came and when it was decoded. */
  get recorder(): Recorder {
    return this.#loop.recorder;
  }

  get state(): MarketState {
    return this.#loop.core.market;
  }

  add(venue: VenueId, session: MarketData): void {
    this.#sessions.set(venue, session);
  }

  /** The ears of one venue's session. */
  sink(venue: VenueId): MarketDataSink {
    return {
      onTick: (tick) => {
        this.#onTick(tick);
      },
      onFeedChange: (change) => {
        this.#loop.process({ type: 'feedChange', change, venue, stamp: stampNow() });
        this.#tape?.onWord(change);
      },
      onFault: (fault) => {
        this.#loop.process({ type: 'feedFault', fault, venue, stamp: stampNow() });
        this.#tape?.onWord(fault);
      },
      onPhase: (change) => {
        this.#loop.process({ type: 'phaseChange', change, venue, stamp: stampNow() });
      },
    };
  }

  /** What all sessions received together. */
  counters(): FeedCounters {
    const all = [...this.#sessions.values()].map((session) => session.counters());
    const sum = (of: (one: FeedCounters) => number): number =>
      all.reduce((total, one) => total + of(one), 0);
    return {
      frames: sum((one) => one.frames),
      decoded: sum((one) => one.decoded),
      reconnects: sum((one) => one.reconnects),
      bufferDropped: sum((one) => one.bufferDropped),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  #onTick(tick: Tick): void {
    this.#ticks += 1;
    this.#lastReceived = tick.receivedMonoNanos;
    if (tick.receivedMonoNanos - this.#anchoredMono > anchorNanos) this.#anchor();
    this.#loop.process({ type: 'tick', tick });
    this.#loop.recorder.tickFolded(this.#ticks, tick.receivedMonoNanos);
    if (this.state.resyncWanted.length > 0) this.#resync();
    if (tick.kind === 'trade') this.#strategies.onTrade(tick, this.#ticks);
    else this.#onBook(tick.instrument);
    // Last: the desk has decided on it by now.
    this.#tape?.onTick(tick, this.#ticks);
  }

  /** UTC against the monotonic clock, again and again: either may be stepped or drift. */
  #anchor(): void {
    const mono = monoNow();
    this.#anchoredMono = mono;
    anchorClock(this.state, Number(BigInt(utcNow()) / 1_000n), mono);
  }

  /** Tells of a top that differs from the last one told, and once a second that it still holds. */
  #onBook(instrument: InstrumentId): void {
    const known = this.state.instruments.get(instrument);
    if (known === undefined) return;
    let told = this.#told.get(instrument);
    if (told === undefined) {
      told = new ToldTop();
      this.#told.set(instrument, told);
    }
    const top = told.next(known);
    if (top === null) return;
    const { bidPrice, bidLots, askPrice, askLots, receivedMonoNanos } = top;
    this.bars.add(instrument, Math.floor(Date.now() / 1_000), bidPrice + askPrice);
    const copy = { instrument, bidPrice, bidLots, askPrice, askLots, receivedMonoNanos };
    this.#strategies.onTop(copy, this.#ticks);
  }

  #resync(): void {
    for (const { instrument, reason } of this.state.resyncWanted.splice(0)) {
      const venue = this.state.instruments.get(instrument)?.instrument.venue;
      if (venue !== undefined) this.#sessions.get(venue)?.resync(instrument, reason);
    }
  }
}
