/**
 * The watch over a running desk: looks four times a second, and puts alerts on the record.
 * Costs the way of an order nothing, and a fault of its own is counted and never the desk's.
 *
 * Bound: what happens is seen at the next look (250 ms), and is on a console one commit later. A
 * silent feed takes its limit before that (3 s), a slow regime half its window (2 s).
 *
 * An alert does not outlive the engine's run, because what detected it does not: the next start
 * clears what was open with that reason, and an alert nobody has taken over stays listed until
 * somebody does. A trip that still holds, and a kill that was not confirmed, are raised again.
 */
import { acknowledgeRefusal } from '../../alerts/acknowledge.ts';
import { type AlertBody, AlertDesk, type Finding } from '../../alerts/alert-desk.ts';
import { RecentChanges } from '../../alerts/recent-changes.ts';
import { type WatchedRule, watchedRules } from '../../alerts/rules.ts';
import { AlertId, type AlertRule } from '../../contract/alert.ts';
import { missingCase } from '../../contract/assert.ts';
import type { AcknowledgeCommand } from '../../contract/commands.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { TripUse } from '../../contract/trip-use.ts';
import type { RecordBody } from '../../core/engine.ts';
import { monoNow } from '../clock.ts';
import type { Presence } from '../commands/presence.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import type { ReduceRoom } from '../kill/reduce-room.ts';
import type { Latencies } from '../latencies.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import { DecisionWatch } from './decision-watch.ts';
import { GapWatch, StaleWatch } from './feed-watches.ts';
import { OrderNewsDesk } from './order-news.ts';
import { AckWatch, RejectWatch } from './order-watches.ts';
import { ReconciliationWatch } from './reconciliation-watch.ts';
import { actOn, actText, type RuleActOptions } from './rule-acts.ts';
import { SafetyWatch } from './safety-watch.ts';
import { TripGauges } from './trip-gauges.ts';
import { TripWatch } from './trip-watch.ts';
import type { Watch } from './watch.ts';

export const lookMillis = 250;
/** Faults of one watch are told at most this often, with their count. */
const faultToldNanos = 60e9;

export interface AlertRoomOptions {
  readonly loop: Loop;
  readonly rules: readonly AlertRule[];
  readonly latencies: Pick<Latencies, 'tickToApproved' | 'lastLoopLag'>;
  readonly kills: Pick<KillRoom, 'halt'>;
  readonly reductions: Pick<ReduceRoom, 'reduceScope'>;
  readonly presence: Pick<Presence, 'lastMonoNanos'>;
  readonly log: Pick<Log, 'error' | 'warn'>;
}

interface Faults {
  count: number;
  toldMonoNanos: number;
}

export class AlertRoom {
  readonly #options: AlertRoomOptions;
  readonly #desk: AlertDesk;
  readonly #changes = new RecentChanges();
  readonly #news: OrderNewsDesk;
  readonly #watches: readonly Watch[];
  readonly #trips: TripWatch;
  readonly #gauges: TripGauges;
  readonly #safety: SafetyWatch;
  readonly #resynced = new Map<InstrumentId, number>();
  readonly #faults = new Map<string, Faults>();
  readonly #acts: RuleActOptions;
  #timer: NodeJS.Timeout | null = null;
  #raised = 0;

  constructor(options: AlertRoomOptions) {
    this.#options = options;
    const { loop, kills, reductions } = options;
    this.#desk = new AlertDesk({
      nextId: () => this.#nextId(),
      changedBefore: (event) => this.#changes.before(event),
    });
    this.#trips = new TripWatch(() => loop.core.ledger);
    this.#safety = new SafetyWatch(() => loop.core.ledger);
    this.#gauges = new TripGauges({
      loop,
      latencies: options.latencies,
      presence: options.presence,
      sinceMonoNanos: monoNow(),
      onFault: (rule, problem) => this.#fault(rule, problem),
    });
    const made = this.#makeWatches(watchedRules(options.rules));
    this.#watches = [...made, this.#gauges, this.#trips, this.#safety];
    this.#news = new OrderNewsDesk(() => loop.core.ledger, monoNow());
    const ledger = () => loop.core.ledger;
    const onProblem = (rule: string, problem: string): void => this.#fault(rule, problem);
    this.#acts = { kills, reductions, ledger, onProblem };
    loop.onDurable((events) => {
      for (const event of events) this.#guarded('watch', () => this.#hear(event));
    });
  }

  /** How far the trips that no order moves had come at the last look. */
  tripUses(): TripUse[] {
    return this.#gauges.uses();
  }

  /** Stops looking; what is open stays as it is on the record. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The act of an operator's command: a refusal text, or ''. */
  acknowledge({ alertId, actor: owner, note, commandId }: AcknowledgeCommand): string {
    const { alerts, clearedAlerts } = this.#options.loop.core.ledger;
    const over = clearedAlerts.find(({ raised }) => raised.alertId === alertId);
    const refusal = acknowledgeRefusal(alertId, owner, alerts.get(alertId), over);
    if (refusal !== '') return refusal;
    this.#record({ type: 'alert.acknowledged', alertId, owner, note, commandId });
    return '';
  }

  /** One look at everything; called by the clock, and by tests that own the time. */
  look(nowMonoNanos: number): void {
    for (const watch of this.#watches) {
      this.#guarded(watch.rule.name, () => {
        for (const finding of watch.look(nowMonoNanos)) this.#take(finding, nowMonoNanos);
      });
    }
    this.#guarded('watch', () => this.#recordAll(this.#desk.settle(nowMonoNanos)));
  }

  #makeWatches(all: readonly WatchedRule[]): readonly Watch[] {
    const { loop, latencies } = this.#options;
    const market = () => loop.core.market;
    const resyncedMonoNanos = (id: InstrumentId): number | null => this.#resynced.get(id) ?? null;
    const isTraded = (id: InstrumentId): boolean =>
      loop.core.ledger.limits?.instruments.some(({ instrument }) => instrument === id) ?? false;
    return all.map((rule): Watch => {
      switch (rule.detector) {
        case 'feed-gap':
          return new GapWatch({ rule, all, market, resyncedMonoNanos });
        case 'stale-feed':
          return new StaleWatch({ rule, all, market, isTraded });
        case 'tick-to-approved':
          return new DecisionWatch(rule, all, latencies.tickToApproved);
        case 'ack-latency':
          return new AckWatch(rule, all);
        case 'reject-ratio':
          return new RejectWatch(rule, all);
        case 'reconciliation':
          return new ReconciliationWatch(rule, all, () => loop.core.ledger);
        default:
          return missingCase(rule.detector);
      }
    });
  }

  /** Does a part of the watching; what breaks in it is told and ends there. */
  #guarded(rule: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fault(rule, error instanceof Error ? error.message : String(error));
    }
  }

  #take(finding: Finding, now: number): void {
    const { ledger } = this.#options.loop.core;
    // A trip has acted already, in the core.
    const acts = finding.rule.action !== 'alert' && finding.rule.detector !== 'trip';
    const isActing = finding.isFiring && finding.fresh > 0 && acts;
    const act = isActing ? actText(finding, ledger) : '';
    const words = (): { title: string; detail: string } => {
      const { title, detail } = finding.words();
      return { title, detail: act === '' ? detail : `${act} ${detail}` };
    };
    const bodies = this.#desk.take(act === '' ? finding : { ...finding, words }, now);
    if (bodies.length > 0) this.#recordAll(bodies);
    // The alert is on its way to the record first: it says why.
    if (isActing) actOn(finding, this.#acts);
  }

  #hear(event: LedgerEvent): void {
    const { body, monoNanos } = event;
    if (body.type === 'session.started') this.#start();
    if (isEnd(event)) this.stop();
    if (body.type === 'mode.changed' && body.mode === 'active') {
      for (const watch of this.#watches) watch.onRearm?.(body.scope);
    }
    if (body.type === 'feed.changed' && body.state === 'resyncing') {
      this.#resynced.set(body.instrument, monoNanos);
    }
    this.#changes.observe(event);
    this.#trips.onEvent(event);
    this.#safety.onEvent(event);
    for (const news of this.#news.of(event)) {
      for (const watch of this.#watches) {
        this.#guarded(watch.rule.name, () => watch.onOrder?.(news));
      }
    }
  }

  /** What an earlier run left open is watched anew, and nothing tells of its end any more. */
  #start(): void {
    if (this.#timer !== null) return;
    const reason = 'the engine was restarted; what it was about is watched anew';
    for (const [alertId, alert] of this.#options.loop.core.ledger.alerts) {
      if (alert.clearedReason === null) this.#record({ type: 'alert.cleared', alertId, reason });
    }
    this.#timer = setInterval(() => this.look(monoNow()), lookMillis);
    this.#timer.unref();
  }

  #nextId(): AlertId {
    this.#raised += 1;
    return AlertId.parse(`a${this.#options.loop.core.ledger.fence}-${this.#raised}`);
  }

  #fault(rule: string, problem: string): void {
    const now = monoNow();
    const known = this.#faults.get(rule) ?? { count: 0, toldMonoNanos: Number.NEGATIVE_INFINITY };
    this.#faults.set(rule, known);
    known.count += 1;
    if (now - known.toldMonoNanos < faultToldNanos) return;
    const { count } = known;
    known.count = 0;
    known.toldMonoNanos = now;
    this.#options.log.error({ rule, problem }, 'an alert rule does not work');
    const detail = problem.slice(0, 400);
    const component = `alerts/${rule}`.slice(0, 64);
    this.#record({ type: 'fault.recorded', component, detail, count, owner: null });
  }

  #recordAll(bodies: readonly AlertBody[]): void {
    for (const body of bodies) {
      if (body.type === 'alert.raised') {
        const { alertId, rule, title } = body;
        this.#options.log.warn({ alertId, rule, title }, 'alert raised');
      }
      this.#record(body);
    }
  }

  #record(body: RecordBody): void {
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
  }
}

/** Whether the engine ends with it: a rule has another kind of actor, whatever it is called. */
const isEnd = ({ body }: LedgerEvent): boolean =>
  body.type === 'mode.changed' && body.cause === 'stop' && body.actor.kind === 'system';
