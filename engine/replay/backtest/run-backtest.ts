/**
 * Runs one backtest: a tape through the core, the strategies of its plan and a venue in this
 * process, in simulated time. The same plan, seed and tape give the same stateHash.
 * Waits for nothing between the first message and the last, and reads no wall time that counts.
 */
import { createHash } from 'node:crypto';
import { RingRecorder } from '../../../telemetry/record/ring-recorder.ts';
import { SharedHistograms } from '../../../telemetry/record/shared-histograms.ts';
import { invariant } from '../../contract/assert.ts';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { FeedChange, FeedFault, Tick } from '../../contract/market.ts';
import { type MonoNanos, monoNanos } from '../../contract/numbers.ts';
import type { TapeCursor } from '../../ports/tape.ts';
import { marketOf } from '../../state/market/market-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import { Random } from '../../venues/sim/random.ts';
import { BacktestClock } from './backtest-clock.ts';
import { BacktestDesk } from './backtest-desk.ts';
import type { BacktestPlan, PlannedVenue } from './backtest-plan.ts';
import type { BacktestResult, DataGap } from './backtest-result.ts';
import { BacktestStrategies } from './backtest-strategies.ts';
import { BacktestVenue } from './backtest-venue.ts';
import { bookView } from './book-views.ts';
import { DueTime } from './due-time.ts';
import { FillLog } from './fill-log.ts';
import { InstrumentLane } from './instrument-lane.ts';
import { latencyDraw } from './order-latency.ts';
import { ReportingCurrency } from './reporting-currency.ts';
import { type Finished, resultOf } from './result-figures.ts';
import { ResultTally } from './result-tally.ts';

/** How often strategies are told that time passes, as a running desk tells them. */
const timerNanos = 200e6;
/**
 * The stages of one tick in this many are timed, by default: three readings of the clock would be
 * a fifth of what a tick takes. Every order is.
 */
const timedOneIn = 8;
/** Gaps that are told one by one; all are counted among the faults. */
const gapsLimit = 100;
/** How often progress is told, in messages. */
const progressMessages = 262_144;

export interface BacktestRunOptions {
  readonly plan: BacktestPlan;
  readonly tape: TapeCursor;
  /** One tick in this many has its stages timed; 8 by default, a power of two. */
  readonly timedOneIn?: number;
  /** Told now and then with the messages so far. */
  readonly onProgress?: (messages: number) => void;
}

/** Runs the plan over the tape to its end; the tape is closed afterwards. */
export async function runBacktest(options: BacktestRunOptions): Promise<BacktestResult> {
  const run = new BacktestRun(options);
  try {
    await run.start();
    return run.toTheEnd();
  } finally {
    options.tape.close();
  }
}

class BacktestRun {
  readonly #options: BacktestRunOptions;
  readonly #clock: BacktestClock;
  readonly #histograms = new SharedHistograms();
  readonly #recorder: RingRecorder;
  readonly #desk: BacktestDesk;
  readonly #strategies: BacktestStrategies;
  readonly #fills = new FillLog();
  readonly #currency: ReportingCurrency;
  readonly #tally: ResultTally;
  readonly #venues: [VenueId, BacktestVenue][] = [];
  readonly #lanes = new Map<InstrumentId, InstrumentLane>();
  #lane: InstrumentLane | null = null;
  /** Ticks whose number has none of these bits are timed. */
  readonly #untimedBits: number;
  #messages = 0;
  #ticks = 0;
  #levelUpdates = 0;
  #nextTimerNanos = timerNanos;
  #nextSampleNanos = 0;
  readonly #due = new DueTime();
  readonly #gaps: DataGap[] = [];

  constructor(options: BacktestRunOptions) {
    this.#options = options;
    const { plan, tape } = options;
    this.#untimedBits = (options.timedOneIn ?? timedOneIn) - 1;
    this.#clock = new BacktestClock(tape.head.epochUtcNanos);
    const clock = this.#clock.stageNanos;
    this.#recorder = new RingRecorder({ clock, histograms: this.#histograms });
    const { name, configHash } = plan;
    const recorder = this.#recorder;
    this.#desk = new BacktestDesk({ name, configHash, clock: this.#clock, recorder });
    const instruments = plan.venues.flatMap((venue) => venue.instruments);
    this.#desk.define(instruments, plan.limits);
    for (const venue of plan.venues) this.#connect(venue);
    const currency = ReportingCurrency.of(instruments);
    invariant(currency !== null, 'no currency of the instruments can state the result');
    this.#currency = currency;
    this.#tally = new ResultTally(this.#desk.core, this.#clock, currency);
    this.#desk.observe((event) => {
      this.#fills.hear(event, this.#desk.core.ledger.fills.at(-1));
      if (event.body.type === 'order.filled') this.#tally.filled();
    });
    this.#strategies = new BacktestStrategies(this.#desk, plan.strategies);
  }

  /** Loads the strategies and arms the desk. */
  async start(): Promise<void> {
    await this.#strategies.start();
    this.#desk.arm();
    this.#strategies.tellArmed();
    for (const [id, known] of this.#desk.core.market.instruments) {
      const venue = this.#venues.find(([name]) => name === known.instrument.venue)?.[1];
      invariant(venue !== undefined, `${id} has no venue`);
      this.#lanes.set(id, new InstrumentLane(known, venue, this.#strategies.watching(id)));
    }
  }

  toTheEnd(): BacktestResult {
    const started = performance.now();
    this.#play();
    const seconds = (performance.now() - started) / 1_000;
    this.#desk.end('end of the tape');
    const { core, ledger } = this.#desk;
    const stateHash = createHash('sha256').update(stateHashText(core.ledger)).digest('hex');
    const { plan, tape } = this.#options;
    return resultOf({
      messages: this.#messages,
      levelUpdates: this.#levelUpdates,
      seconds,
      stateHash,
      headHash: ledger.headHash,
      ledgerEvents: ledger.events,
      head: tape.head,
      seed: plan.seed,
      core,
      clock: this.#clock,
      currency: this.#currency,
      tally: this.#tally,
      fills: this.#fills,
      failures: this.#strategies.failures,
      gaps: this.#gaps,
      histograms: this.#histograms,
    } satisfies Finished);
  }

  #connect({ config, instruments, latency }: PlannedVenue): void {
    const clock = this.#clock;
    const { market } = this.#desk.core;
    const { makerFeeBps, takerFeeBps, ordersPer10Seconds } = config;
    const venue = new BacktestVenue({
      market: config.market,
      instruments,
      books: new Map(
        instruments.map(({ id, symbol }) => [symbol, bookView(marketOf(market, id).book)]),
      ),
      makerFeeBps,
      takerFeeBps,
      ordersPer10Seconds,
      halts: config.halts.map(({ from, to }) => ({
        fromNanos: clock.nanosOfUtcMillis(Date.parse(from)),
        toNanos: clock.nanosOfUtcMillis(Date.parse(to)),
      })),
      latency: latencyDraw(latency, new Random(this.#options.plan.seed, this.#venues.length)),
      clock,
      due: this.#due,
    });
    this.#venues.push([config.id, venue]);
    this.#desk.connect(config.id, venue);
  }

  #play(): void {
    const { tape, onProgress } = this.#options;
    for (;;) {
      if ((this.#ticks & this.#untimedBits) === 0) this.#clock.beginStages();
      const message = tape.next();
      if (message === null) break;
      this.#messages += 1;
      if (message.kind === 'feedChange' || message.kind === 'feedFault') this.#takeFeed(message);
      else this.#takeTick(message);
      if (this.#messages % progressMessages === 0) onProgress?.(this.#messages);
    }
    this.#settle();
    this.#tally.sample(this.#clock.now);
  }

  #takeTick(tick: Tick): void {
    const { receivedMonoNanos } = tick;
    const isTimed = (this.#ticks & this.#untimedBits) === 0;
    const decodeNanos = isTimed ? this.#clock.stageWall() : 0;
    if (this.#runUntil(receivedMonoNanos)) this.#clock.resumeStages(decodeNanos);
    const lane = this.#laneOf(tick);
    if (lane === null) return;
    this.#ticks += 1;
    if (tick.kind === 'depthDelta' || tick.kind === 'depthSnapshot') {
      this.#levelUpdates += (tick.bids.length + tick.asks.length) / 2;
    }
    const { core } = this.#desk;
    if (isTimed) this.#foldTimed(tick, decodeNanos);
    else {
      core.process({ type: 'tick', tick });
      this.#recorder.tickUntimed(this.#ticks, receivedMonoNanos);
    }
    if (core.market.resyncWanted.length > 0) core.market.resyncWanted.length = 0;
    lane.venue.onTick(lane.known.instrument.symbol, tick);
    if (tick.kind === 'trade') {
      if (lane.watching.length > 0) this.#strategies.onTrade(lane.watching, tick, this.#ticks);
      return;
    }
    const top = lane.topToTell(this.#ticks);
    if (top !== null) this.#strategies.onTop(lane.watching, top);
  }

  #foldTimed(tick: Tick, decodeNanos: number): void {
    const { receivedMonoNanos } = tick;
    const { now } = this.#clock;
    this.#recorder.frameStamped(receivedMonoNanos, now, now + decodeNanos);
    this.#desk.core.process({ type: 'tick', tick });
    this.#recorder.tickFolded(this.#ticks, receivedMonoNanos);
  }

  /** Instruments of the tape that the plan does not name are passed over. */
  #laneOf({ instrument }: Tick): InstrumentLane | null {
    if (this.#lane?.id === instrument) return this.#lane;
    const lane = this.#lanes.get(instrument) ?? null;
    if (lane === null) return null;
    this.#lane = lane;
    // A tape that tells no states of its feed has a live one from its first message on.
    if (lane.known.feed === 'connecting') {
      const reason = 'the tape tells no states of its feed';
      const atMonoNanos = this.#clock.now;
      this.#takeFeed({ kind: 'feedChange', instrument, state: 'live', reason, atMonoNanos });
    }
    return lane;
  }

  #takeFeed(message: FeedChange | FeedFault): void {
    this.#runUntil(message.atMonoNanos);
    const { instrument } = message;
    if (instrument === null || !this.#desk.core.market.instruments.has(instrument)) return;
    const { venue } = marketOf(this.#desk.core.market, instrument).instrument;
    const stamp = this.#clock.stamp();
    if (message.kind === 'feedFault' && message.fault === 'sequenceGap') {
      const gap = { instrument, utcMillis: this.#clock.utcMillis(), detail: message.detail };
      if (this.#gaps.length < gapsLimit) this.#gaps.push(gap);
    }
    if (message.kind === 'feedChange') {
      this.#desk.process({ type: 'feedChange', change: message, venue, stamp });
    } else this.#desk.process({ type: 'feedFault', fault: message, venue, stamp });
  }

  /**
   * Does all that is due up to an instant, in the order of time, and leaves the clock there.
   * Returns whether anything was.
   */
  #runUntil(until: MonoNanos): boolean {
    const isDue = this.#due.nextNanos <= until;
    if (isDue) this.#runDue(until);
    // A message that is stamped before the one ahead of it comes with that one.
    if (until > this.#clock.now) this.#clock.advance(until);
    return isDue;
  }

  #runDue(until: MonoNanos): void {
    for (;;) {
      let next = Math.min(this.#nextTimerNanos, this.#nextSampleNanos);
      let first: [VenueId, BacktestVenue] | null = null;
      for (const entry of this.#venues) {
        if (entry[1].nextNanos > next) continue;
        next = entry[1].nextNanos;
        first = entry;
      }
      this.#due.set(next);
      if (next > until) return;
      if (next > this.#clock.now) this.#clock.advance(monoNanos(Math.ceil(next)));
      if (first !== null) this.#takeReport(...first);
      else if (this.#nextTimerNanos <= this.#clock.now) this.#timer();
      else this.#sample();
    }
  }

  #takeReport(venue: VenueId, from: BacktestVenue): void {
    const report = from.takeDue();
    if (report === null) return;
    const stamp = this.#clock.stamp();
    this.#desk.process({ type: 'venueReport', venue, report, stamp });
  }

  #timer(): void {
    this.#nextTimerNanos = this.#clock.now + timerNanos;
    this.#strategies.onTimer(this.#clock.now);
  }

  #sample(): void {
    this.#tally.sample(this.#clock.now);
    this.#nextSampleNanos = this.#clock.now + this.#tally.curve.periodNanos;
  }

  /** What is on its way when the tape ends still arrives. */
  #settle(): void {
    for (;;) {
      const next = Math.min(...this.#venues.map(([, venue]) => venue.nextNanos));
      if (!Number.isFinite(next)) return;
      this.#runUntil(monoNanos(Math.ceil(next)));
    }
  }
}
