/**
 * One kill, driven to its end: cancels at once, the venues' word, the report.
 * Never says that an order is gone because nothing was heard of it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { KillCommand } from '../../contract/commands.ts';
import type { KillProgress, KillStage } from '../../contract/control.ts';
import type { Actor, KillReport } from '../../contract/events.ts';
import type { VenueId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { DeskMap } from '../../core/kill/desk-map.ts';
import { KillCase } from '../../core/kill/kill-case.ts';
import type { KillTimings } from '../../core/kill/kill-report.ts';
import type { WardenSweep } from '../../core/kill/warden-share.ts';
import { closingMarks } from '../../core/portfolio/portfolio.ts';
import type { OpenOrder, Venue } from '../../ports/venue.ts';
import { microsBetween, monoNow } from '../clock.ts';
import type { GateClosed } from '../gate/gate-words.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { CancelWrite } from '../perform.ts';
import { Stragglers } from './kill-stragglers.ts';

/** After this without confirmation the operator gets the list of what is unconfirmed. */
export const confirmationMillisLimit = 2_000;
const pollMillis = { first: 2, max: 2_000 };
/** Once it has waited this long, every further look sends the open cancels again. */
const againMillis = 256;
/**
 * How long the first list of what is unconfirmed waits for a venue while orders are open: what the
 * others have confirmed shall not wait for one that is frozen.
 */
const doubtMillisLimit = 300;
/** How long the report waits for the latch to be durable before it says that it is not yet. */
const latchMillisLimit = 200;
/** How long it waits for the warden's record, a file: without it it says less, and nothing else. */
const sweepMillisLimit = 200;

export interface KillOrder {
  readonly command: KillCommand;
  readonly actor: Actor;
  /** `kill`, or the automatic cause. */
  readonly cause: string;
  readonly closed: GateClosed;
  readonly triggerMonoNanos: MonoNanos;
}

export interface KillRunOptions {
  readonly loop: Loop;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly desk: DeskMap;
  readonly kill: KillOrder;
  /** Cancels of it that are written already; left out: none. */
  readonly written?: readonly CancelWrite[];
  readonly onProgress: (progress: KillProgress) => void;
  /** Asks the venue about orders whose fate nobody told. */
  readonly askFates: (kill: KillCase, venue?: VenueId) => void;
  /** What the warden has done in this halt, by its record; left out: there is no warden. */
  readonly sweep?: () => Promise<WardenSweep | null>;
}

type Answer = readonly OpenOrder[] | { readonly failed: string };

/** The answer, or that there was none in time. */
async function within(answer: Promise<Answer>, millisLimit: number | null): Promise<Answer> {
  if (millisLimit === null) return answer;
  const late = { failed: `no answer within ${millisLimit} ms` };
  return Promise.race([answer, pause(millisLimit, late)]);
}

export class KillRun {
  readonly #options: KillRunOptions;
  readonly #case: KillCase;
  readonly #latched = Promise.withResolvers<void>();
  #latchedMicros: number | null = null;
  #workingOrders = 0;
  #toldCancels = false;
  #toldUnconfirmed = false;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  constructor(options: KillRunOptions) {
    const { loop, kill, desk } = options;
    this.#options = options;
    this.#case = new KillCase({
      killId: kill.command.commandId,
      scope: kill.command.scope,
      ledger: loop.core.ledger,
      desk,
      gateClosedMonoNanos: kill.closed.atMonoNanos,
      marks: closingMarks(loop.core.market),
    });
  }

  get kill(): KillOrder {
    return this.#options.kill;
  }

  /** Whether it follows its orders no more. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** Whether it has told that no order works, or which may. */
  get hasAnswered(): boolean {
    return this.#ended || this.#toldUnconfirmed;
  }

  /** The halt is durable. */
  latched(elapsedMicros: number): void {
    this.#latchedMicros ??= elapsedMicros;
    this.#latched.resolve();
  }

  /**
   * Too many later kills, or the end of the engine, take this one's place. It is not followed any
   * more, and says so: nobody was asked, so it is unconfirmed.
   */
  supersede(): void {
    if (this.#ended) return;
    this.#ended = true;
    const report = this.#case.conclude(new Map(), this.#timings());
    if (!this.#toldUnconfirmed) this.#finish(report, 'UNCONFIRMED');
    this.#wake();
  }

  /** Runs until confirmed or superseded. The cancels are written before this returns a promise. */
  run(): Promise<void> {
    const { loop, kill, written } = this.#options;
    const stop = loop.observe((event) => {
      this.#case.feed(event);
      if (this.#case.concludable()) this.#wake();
    });
    this.#workingOrders = this.#case.openOrders;
    const { command, actor, cause, closed } = kill;
    const killed = { type: 'kill', command, actor, cause, epoch: closed.epoch } as const;
    loop.process({ ...killed, stamp: stampNow() }, null, written);
    loop.fenceWaiting();
    this.#case.measure();
    this.#tellCancels();
    const stragglers = this.#stragglers();
    return this.#conclude().finally(() => {
      stragglers.close();
      stop();
    });
  }

  #stragglers(): Stragglers {
    return new Stragglers({
      open: () => this.#case.openByVenue(),
      ask: (venue) => this.#options.askFates(this.#case, venue),
    });
  }

  async #conclude(): Promise<void> {
    const deadline = monoNow() + confirmationMillisLimit * 1e6;
    let wait = pollMillis.first;
    while (!this.#ended) {
      this.#tellCancels();
      if (this.#case.concludable() || monoNow() > deadline) {
        const isDoubt = !this.#case.concludable() && !this.#toldUnconfirmed;
        const report = await this.#ask(isDoubt ? doubtMillisLimit : null);
        if (this.#ended) return;
        // The last of them has ended meanwhile: each venue is asked again, with time to answer.
        if (isDoubt && this.#case.concludable()) continue;
        if (report.outcome === 'confirmed') return this.#end(report, 'CONFIRMED');
        // Nothing is open and nobody can be asked: no waiting will make it more than that.
        const isVain = this.#case.concludable() && this.#case.namesNothing();
        if (isVain) return this.#end(report, 'UNCONFIRMED');
        if (monoNow() > deadline && !this.#toldUnconfirmed) {
          this.#toldUnconfirmed = true;
          this.#finish(report, 'UNCONFIRMED');
        }
      }
      if (wait >= againMillis) this.#again();
      this.#changed = Promise.withResolvers();
      await Promise.race([pause(wait), this.#changed.promise]);
      wait = Math.min(wait * 2, pollMillis.max);
    }
  }

  /**
   * Asks every venue what is open and builds the report on the answers; one that has not answered
   * within `millisLimit` has not said anything. Null: the session's own limit.
   */
  async #ask(millisLimit: number | null): Promise<KillReport> {
    const { venues, sweep: read } = this.#options;
    const record =
      read === undefined ? null : Promise.race([read(), pause(sweepMillisLimit, null)]);
    const answers = new Map<VenueId, Answer>();
    const asked = this.#case.venues().map(async (id) => {
      const venue = venues.get(id);
      const failed = { failed: 'no order session' };
      answers.set(id, venue === undefined ? failed : await within(venue.openOrders(), millisLimit));
    });
    const latch = Promise.race([this.#latched.promise, pause(latchMillisLimit)]);
    await Promise.all([...asked, this.#latchedMicros === null ? latch : undefined]);
    return this.#case.conclude(answers, this.#timings(), await record);
  }

  #timings(): KillTimings {
    const { closed, triggerMonoNanos } = this.#options.kill;
    const written = this.#case.cancelsWritten();
    const lastMonoNanos = this.#case.allCancelled() ? written.lastMonoNanos : null;
    return {
      gateClosedMicros: microsBetween(triggerMonoNanos, closed.atMonoNanos),
      latchedMicros: this.#latchedMicros,
      lastCancelMicros:
        lastMonoNanos === null ? null : microsBetween(triggerMonoNanos, lastMonoNanos),
      confirmedMicros: microsBetween(triggerMonoNanos, monoNow()),
    };
  }

  /** Cancels what is still open once more, and asks after what nobody tells. */
  #again(): void {
    const { loop, askFates } = this.#options;
    loop.cancelNow(this.#case.cancels());
    this.#tellCancels();
    askFates(this.#case);
  }

  /** Tells the stage once, when every order that is at a venue has its cancel on the way. */
  #tellCancels(): void {
    if (this.#toldCancels || !this.#case.allCancelled()) return;
    this.#toldCancels = true;
    this.#tell('CANCELS SENT', null);
  }

  /** The last word on this kill. */
  #end(report: KillReport, stage: KillStage): void {
    this.#ended = true;
    this.#finish(report, stage);
  }

  #finish(report: KillReport, stage: KillStage): void {
    const body = { type: 'kill.reported', report } as const;
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
    this.#tell(stage, report);
  }

  #tell(stage: KillStage, report: KillReport | null): void {
    const { command, closed, triggerMonoNanos } = this.#options.kill;
    this.#options.onProgress({
      type: 'kill.progress',
      killId: command.commandId,
      scope: command.scope,
      stage,
      epoch: closed.epoch,
      elapsedMicros: microsBetween(triggerMonoNanos, monoNow()),
      workingOrders: this.#workingOrders,
      cancelsSent: this.#case.cancelsWritten().orders,
      report,
    });
  }

  #wake(): void {
    this.#changed.resolve();
  }
}
