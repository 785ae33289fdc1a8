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
import type { TapeCursor, TapeMessage } from '../../ports/tape.ts';
import { marketOf } from '../../state/market/market-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import type { TradingRecord } from '../../state/trading-record.ts';
import { BacktestClock } from './backtest-clock.ts';
import { BacktestDesk } from './backtest-desk.ts';
import type { BacktestPlan, PlannedVenue } from './backtest-plan.ts';
import type { BacktestResult, DataGap } from './backtest-result.ts';
import { BacktestStrategies } from './backtest-strategies.ts';
import { BacktestVenue, type VenueSurroundings, venueOptions } from './backtest-venue.ts';
import { CovarianceLooks } from './covariance-looks.ts';
import { DueTime } from './due-time.ts';
import { FillLog } from './fill-log.ts';
import { InstrumentLane } from './instrument-lane.ts';
import { ReasonTally } from './reason-tally.ts';
import { ReportingCurrency } from './reporting-currency.ts';
import { type Finished, resultOf } from './result-figures.ts';
import { ResultTally } from './result-tally.ts';
import type { SteppedVenue, VenueLink } from './venue-link.ts';

/** How often strategies are told that time passes, as a running desk tells them. */
const timerNanos = 200e6;
/** How often profit is looked at: the deepest fall is as deep on a tape of any length. */
const lookNanos = 1e9;
/**
 * The stages of one tick in this many are timed, by default: three readings of the clock would be
 * a fifth of what a tick takes. Every order is.
 */
const timedOneIn = 8;
/**
 * Rows of the recorder's rings: an order is decided, judged and sent within the tick that caused
 * it, and nobody reads them. Those of a running desk would fill a third of a core's own cache.
 */
const ringRows = 64;
/** Gaps that are told one by one; all are counted among the faults. */
const gapsLimit = 100;
/** How often progress is told, in messages. */
const progressMessages = 262_144;

/** What a venue in lock-step is opened with. */
export type SteppedSurroundings = Omit<VenueSurroundings, 'market'>;

export interface BacktestRunOptions {
  readonly plan: BacktestPlan;
  readonly tape: TapeCursor;
  /** One tick in this many has its stages timed; 8 by default, a power of two. */
  readonly timedOneIn?: number;
  /** Opens venues that are waited for in lock-step; left out: all are in this thread. */
  readonly openStepped?: (venue: SteppedSurroundings) => Promise<SteppedVenue>;
  /** Takes down what is traded, so that it can be held against another run. */
  readonly record?: TradingRecord;
  /** Told now and then with the messages so far. */
  readonly onProgress?: (messages: number) => void;
}

/** Runs the plan over the tape to its end; the tape is closed afterwards. */
export async function runBacktest(options: BacktestRunOptions): Promise<BacktestResult> {
  const run = new BacktestRun(options);
  try {
    await run.start();
    return options.openStepped === undefined ? run.toTheEnd() : await run.toTheEndInStep();
  } finally {
    await run.close();
    options.tape.close();
  }
}

const timeOf = (message: TapeMessage): MonoNanos =>
  message.kind === 'feedChange' || message.kind === 'feedFault'
    ? message.atMonoNanos
    : message.receivedMonoNanos;

class BacktestRun {
  readonly #options: BacktestRunOptions;
  readonly #clock: BacktestClock;
  readonly #histograms = new SharedHistograms();
  readonly #recorder: RingRecorder;
  readonly #desk: BacktestDesk;
  readonly #strategies: BacktestStrategies;
  readonly #fills = new FillLog();
  readonly #reasons = new ReasonTally();
  readonly #currency: ReportingCurrency;
  readonly #tally: ResultTally;
  readonly #venues: [VenueId, VenueLink][] = [];
  readonly #stepped: SteppedVenue[] = [];
  readonly #lanes = new Map<InstrumentId, InstrumentLane>();
  #lane: InstrumentLane | null = null;
  /** Filled anew for every tick: the core takes it up at once, and keeps nothing of it. */
  #tickEvent: { readonly type: 'tick'; tick: Tick } | null = null;
  /** Ticks whose number has none of these bits are timed. */
  readonly #untimedBits: number;
  #messages = 0;
  #ticks = 0;
  #levelUpdates = 0;
  #nextTimerNanos = timerNanos;
  #nextLookNanos = 0;
  readonly #covariance: CovarianceLooks;
  readonly #due = new DueTime();
  readonly #gaps: DataGap[] = [];

  constructor(options: BacktestRunOptions) {
    this.#options = options;
    const { plan, tape } = options;
    this.#untimedBits = (options.timedOneIn ?? timedOneIn) - 1;
    this.#clock = new BacktestClock(tape.head.epochUtcNanos);
    const clock = this.#clock.stageNanos;
    const histograms = this.#histograms;
    const rows = { tickRows: ringRows, orderRows: ringRows };
    this.#recorder = new RingRecorder({ clock, histograms, ...rows });
    const own = { clock: this.#clock, recorder: this.#recorder };
    this.#desk = new BacktestDesk({ ...plan, ...own });
    const instruments = plan.venues.flatMap((venue) => venue.instruments);
    this.#desk.define(instruments, plan.limits, plan.trips);
    this.#covariance = new CovarianceLooks(this.#desk, plan.limits);
    const currency = ReportingCurrency.of(instruments);
    invariant(currency !== null, 'no currency of the instruments can state the result');
    this.#currency = currency;
    this.#tally = new ResultTally(this.#desk.core, this.#clock, currency);
    this.#desk.observe((event) => {
      options.record?.take(event);
      this.#reasons.hear(event);
      this.#fills.hear(event, this.#desk.core.ledger.fills.at(-1));
      if (event.body.type === 'order.filled') this.#tally.filled();
    });
    this.#strategies = new BacktestStrategies(this.#desk, plan.strategies);
  }

  /** Loads the strategies and arms the desk. */
  async start(): Promise<void> {
    for (const planned of this.#options.plan.venues) {
      const venue = await this.#open(planned);
      this.#venues.push([planned.config.id, venue]);
      this.#desk.connect(planned.config.id, venue);
    }
    await this.#strategies.start();
    this.#desk.arm();
    this.#strategies.tellArmed();
    this.#desk.sendWaiting();
    for (const [id, known] of this.#desk.core.market.instruments) {
      const venue = this.#venues.find(([name]) => name === known.instrument.venue)?.[1];
      invariant(venue !== undefined, `${id} has no venue`);
      this.#lanes.set(id, new InstrumentLane(known, venue, this.#strategies.watching(id)));
    }
  }

  toTheEnd(): BacktestResult {
    const started = performance.now();
    this.#play();
    return this.#result(started);
  }

  /** The same with venues that have to be waited for. */
  async toTheEndInStep(): Promise<BacktestResult> {
    const started = performance.now();
    for (let message = this.#next(); message !== null; message = this.#next()) {
      await this.#runInStep(timeOf(message));
      this.#take(message);
    }
    await this.#runInStep(Number.POSITIVE_INFINITY);
    this.#tally.sample(this.#clock.now);
    return this.#result(started);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stepped.map((venue) => venue.close()));
  }

  #result(started: number): BacktestResult {
    const seconds = (performance.now() - started) / 1_000;
    this.#options.record?.end(this.#desk.core.ledger);
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
      reasons: this.#reasons,
      failures: this.#strategies.failures,
      gaps: this.#gaps,
      histograms: this.#histograms,
    } satisfies Finished);
  }

  #open(planned: PlannedVenue): VenueLink | Promise<VenueLink> {
    const { seed } = this.#options.plan;
    const [stream, clock, due] = [this.#venues.length, this.#clock, this.#due];
    const { openStepped } = this.#options;
    if (openStepped === undefined) {
      const { market } = this.#desk.core;
      return new BacktestVenue(venueOptions({ planned, seed, stream, market, clock, due }));
    }
    return openStepped({ planned, seed, stream, clock, due }).then((venue) => {
      this.#stepped.push(venue);
      return venue;
    });
  }

  #play(): void {
    for (let message = this.#next(); message !== null; message = this.#next()) this.#take(message);
    this.#settle();
    this.#tally.sample(this.#clock.now);
  }

  #next(): TapeMessage | null {
    if ((this.#ticks & this.#untimedBits) === 0) this.#clock.beginStages();
    return this.#options.tape.next();
  }

  #take(message: TapeMessage): void {
    this.#messages += 1;
    if (message.kind === 'feedChange' || message.kind === 'feedFault') this.#takeFeed(message);
    else this.#takeTick(message);
    this.#desk.sendWaiting();
    if (this.#messages % progressMessages === 0) this.#options.onProgress?.(this.#messages);
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
    if (isTimed) this.#foldTimed(tick, decodeNanos);
    else {
      this.#fold(tick);
      this.#recorder.tickUntimed(this.#ticks, receivedMonoNanos);
    }
    const { resyncWanted } = this.#desk.core.market;
    if (resyncWanted.length > 0) resyncWanted.length = 0;
    lane.venue.onTick(lane.known.instrument.symbol, tick);
    if (tick.kind === 'trade') {
      if (lane.watching.length > 0) this.#strategies.onTrade(lane.watching, tick, this.#ticks);
      return;
    }
    const top = lane.topToTell(this.#ticks);
    if (top !== null) this.#strategies.onTop(lane.watching, top);
  }

  #fold(tick: Tick): void {
    this.#tickEvent ??= { type: 'tick', tick };
    this.#tickEvent.tick = tick;
    this.#desk.core.process(this.#tickEvent);
  }

  #foldTimed(tick: Tick, decodeNanos: number): void {
    const { receivedMonoNanos } = tick;
    const { now } = this.#clock;
    this.#recorder.frameStamped(receivedMonoNanos, now, now + decodeNanos);
    this.#fold(tick);
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

  #runDue(until: number): void {
    for (let first = this.#first(); this.#due.nextNanos <= until; first = this.#first()) {
      this.#goToDue();
      this.#act(first);
    }
  }

  /**
   * The same with venues that have to be waited for. Once the tape has ended (`until` is infinity)
   * only what is on its way still counts.
   */
  async #runInStep(until: number): Promise<void> {
    for (;;) {
      const isIdle = this.#desk.core.ledger.orders.size === 0 && Number.isFinite(until);
      for (const venue of this.#stepped) await venue.sync(isIdle);
      const first = this.#first();
      const onItsWay = Math.min(...this.#venues.map(([, venue]) => venue.nextNanos));
      const isOver = !Number.isFinite(until) && !Number.isFinite(onItsWay);
      if (isOver || this.#due.nextNanos > until) return;
      this.#goToDue();
      for (const venue of this.#stepped) if (venue === first?.[1]) await venue.fetchDue();
      this.#act(first);
    }
  }

  /** The venue that acts next, null when a timer or a look does; the time of it is `#due`. */
  #first(): [VenueId, VenueLink] | null {
    let next = Math.min(this.#nextTimerNanos, this.#nextLookNanos, this.#covariance.nextNanos);
    let first: [VenueId, VenueLink] | null = null;
    for (const entry of this.#venues) {
      if (entry[1].nextNanos > next) continue;
      next = entry[1].nextNanos;
      first = entry;
    }
    this.#due.set(next);
    return first;
  }

  #goToDue(): void {
    const { nextNanos } = this.#due;
    if (nextNanos > this.#clock.now) this.#clock.advance(monoNanos(Math.ceil(nextNanos)));
  }

  #act(first: [VenueId, VenueLink] | null): void {
    if (first !== null) this.#takeReport(...first);
    else if (this.#nextTimerNanos <= this.#clock.now) this.#timer();
    else if (this.#covariance.nextNanos <= this.#clock.now) this.#covariance.look();
    else this.#look();
    this.#desk.sendWaiting();
  }

  #takeReport(venue: VenueId, from: VenueLink): void {
    const report = from.takeDue();
    if (report === null) return;
    const stamp = this.#clock.stamp();
    this.#desk.process({ type: 'venueReport', venue, report, stamp });
  }

  #timer(): void {
    this.#nextTimerNanos = this.#clock.now + timerNanos;
    this.#strategies.onTimer(this.#clock.now);
  }

  #look(): void {
    this.#tally.look(this.#clock.now);
    this.#nextLookNanos = this.#clock.now + lookNanos;
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
