/**
 * Makes traces of what the recorder holds, a while after it happened and never on an order's way:
 * reads the rings out, decides what is kept, adds what was heard later, gives kept ones away.
 * A failure of its own ends here, is counted and told; trading never hears of it.
 */
import type {
  Trace,
  TraceKey,
  TraceQuery,
  TraceSummary,
} from '../../../telemetry/contract/trace.ts';
import type { OrderNews } from '../../../telemetry/record/news-ring.ts';
import type { OrderFacts } from '../../../telemetry/record/order-ring.ts';
import type { RingRecorder } from '../../../telemetry/record/ring-recorder.ts';
import { utcNow } from '../clock.ts';
import type { Log } from '../log.ts';
import {
  type Held,
  type HeldKill,
  type HeldOrder,
  newsLimit,
  startOf,
  totalOf,
} from './held-trace.ts';
import type { KeepRule } from './keep-rule.ts';
import { killTrace } from './kill-trace.ts';
import type { OrderEars, ToldHalt } from './order-ears.ts';
import { newsSpans, orderSummary, orderTrace } from './order-trace.ts';
import type { RuntimeWatch } from './runtime-watch.ts';
import { stampClock } from './stamp-clock.ts';
import { newSpanStem, newTraceId } from './trace-ids.ts';
import type { TraceStore } from './trace-store.ts';

export interface TraceDeskOptions {
  readonly recorder: Pick<RingRecorder, 'drain'>;
  readonly ears: Pick<OrderEars, 'halts' | 'reports'>;
  readonly store: TraceStore;
  readonly rule: KeepRule;
  readonly runtime: Pick<RuntimeWatch, 'marksIn'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Gives a kept trace away for the collector; what it cannot take it counts. */
  readonly exportTrace: (trace: Trace) => void;
}

/** Rows read out in one go: a storm is worked off in turns, so that the loop stays free. */
const rowsPerTurn = 500;
/** After this long the pauses are known, and most of what venues had to say has come. */
const settleNanos = 1e9;
const unsettledLimit = 4_096;
const haltsLimit = 64;
const failuresTold = 5;

interface Anchor {
  readonly mono: number;
  readonly utc: bigint;
}

export class TraceDesk {
  readonly #options: TraceDeskOptions;
  /** Oldest first. */
  readonly #unsettled: HeldOrder[] = [];
  readonly #halts = new Map<string, ToldHalt>();
  readonly #killTraces = new Map<string, HeldKill>();
  /** Exported before, and something was heard since. */
  readonly #grown = new Set<HeldOrder>();
  #failures = 0;

  constructor(options: TraceDeskOptions) {
    this.#options = options;
  }

  get failures(): number {
    return this.#failures;
  }

  /** One turn: called a few times a second. */
  turn(now = stampClock()): void {
    const { recorder } = this.#options;
    const anchor: Anchor = { mono: now, utc: BigInt(utcNow()) };
    this.#guarded(() => {
      recorder.drain(
        rowsPerTurn,
        (facts) => {
          this.#guarded(() => {
            this.#takeOrder(facts, anchor);
          });
        },
        (news) => {
          this.#guarded(() => {
            this.#takeNews(news, anchor);
          });
        },
      );
    });
    this.#guarded(() => {
      this.#takeKills(anchor);
    });
    this.#guarded(() => {
      this.#settle(now);
    });
  }

  traces(query: TraceQuery): { readonly traces: TraceSummary[]; readonly held: number } {
    const { store } = this.#options;
    return { traces: store.query(query), held: store.size };
  }

  trace(key: TraceKey): { readonly trace: Trace | null; readonly reason: string } {
    const held = this.#options.store.find(key);
    if (held !== undefined) return { trace: this.#whole(held), reason: '' };
    const what = 'traceId' in key ? 'this trace' : `a trace of order ${key.clientOrderId}`;
    return {
      trace: null,
      reason: `${what} is not held: it made room for newer ones, or is of an earlier run`,
    };
  }

  #whole(held: Held): Trace {
    if (held.kind === 'kill') return held.trace;
    return orderTrace(held, held.marks ?? this.#marksOf(held));
  }

  #marksOf({ facts }: HeldOrder) {
    const start = startOf(facts);
    return this.#options.runtime.marksIn(start, start + totalOf(facts));
  }

  #takeOrder(facts: OrderFacts, anchor: Anchor): void {
    const { store, rule, log } = this.#options;
    const { keptFor, keptBecause } = rule.decide(facts, anchor.mono);
    const held: HeldOrder = {
      kind: 'order',
      traceId: newTraceId(),
      spanStem: newSpanStem(),
      facts,
      startUtcNanos: utcAt(anchor, startOf(facts)),
      keptFor,
      keptBecause,
      outcome: facts.end,
      news: [],
      newsLeftOut: 0,
      marks: null,
      exportedNews: -1,
    };
    store.add(held);
    this.#unsettled.push(held);
    if (keptFor === 'failed') log.warn(correlation(held), 'an order was kept back');
  }

  #takeNews(news: OrderNews, anchor: Anchor): void {
    const { store, rule, log } = this.#options;
    const held = store.ofOrder(news.clientOrderId);
    if (held === undefined) return;
    held.outcome = outcomeAfter(held.outcome, news.kind);
    if (news.kind === 'rejected' || news.kind === 'unknown') {
      const what = news.kind === 'rejected' ? 'rejected by the venue' : 'no answer';
      const decision = rule.bounded('failed', `${what}: ${news.text}`, anchor.mono);
      if (decision.keptFor === 'failed') {
        store.promote(held, 'failed', decision.keptBecause);
        log.warn(correlation(held), 'an order has failed');
      }
    }
    if (held.news.length >= newsLimit) {
      held.newsLeftOut += 1;
      return;
    }
    held.news.push(news);
    if (held.marks !== null && held.keptFor !== 'recent') this.#grown.add(held);
  }

  /** Hands over what can be handed over: pauses are known by now. */
  #settle(now: number): void {
    for (;;) {
      const held = this.#unsettled[0];
      if (held === undefined) break;
      const isDue = now - endOf(held) >= settleNanos;
      if (!isDue && this.#unsettled.length <= unsettledLimit) break;
      this.#unsettled.shift();
      held.marks = this.#marksOf(held);
      if (held.keptFor !== 'recent') this.#export(held);
    }
    for (const held of this.#grown) this.#export(held);
    this.#grown.clear();
  }

  /** The whole trace the first time, and later what has come since. */
  #export(held: HeldOrder): void {
    const { exportTrace } = this.#options;
    const from = held.exportedNews;
    held.exportedNews = held.news.length;
    if (from < 0) return exportTrace(this.#whole(held));
    const spans = newsSpans(held, from);
    if (spans.length > 0) exportTrace({ ...orderSummary(held), spans, marks: [] });
  }

  #takeKills(anchor: Anchor): void {
    const { ears, store, exportTrace, log } = this.#options;
    for (const halt of ears.halts.splice(0)) {
      if (halt.body.commandId === null) continue;
      this.#halts.set(halt.body.commandId, halt);
      forgetOldest(this.#halts);
    }
    for (const { report, atMonoNanos } of ears.reports.splice(0)) {
      const halt = this.#halts.get(report.killId) ?? null;
      const known = this.#killTraces.get(report.killId);
      const closed = (report.gateClosedMicros ?? 0) * 1_000;
      const confirmed = report.confirmedMicros;
      const trigger =
        confirmed === null
          ? (halt?.atMonoNanos ?? atMonoNanos) - closed
          : atMonoNanos - confirmed * 1_000;
      const trace = killTrace(known?.traceId ?? newTraceId(), newSpanStem(), {
        report,
        halt: halt?.body ?? null,
        triggerMonoNanos: trigger,
        triggerUtcNanos: utcAt(anchor, trigger),
        toldMonoNanos: atMonoNanos,
      });
      const { traceId, keptFor, keptBecause } = trace;
      log.warn({ traceId, killId: report.killId }, keptBecause);
      exportTrace(trace);
      if (known !== undefined) {
        known.trace = trace;
        known.keptBecause = keptBecause;
        continue;
      }
      const held: HeldKill = { kind: 'kill', traceId, keptFor, keptBecause, trace };
      store.add(held);
      this.#killTraces.set(report.killId, held);
      forgetOldest(this.#killTraces);
    }
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failures += 1;
      if (this.#failures > failuresTold) return;
      this.#options.log.error({ error: String(error) }, 'a trace could not be made');
    }
  }
}

const endOf = ({ facts }: HeldOrder): number => startOf(facts) + totalOf(facts);

function utcAt({ mono, utc }: Anchor, atMonoNanos: number): string {
  return String(utc - BigInt(Math.round(mono - atMonoNanos)));
}

const correlation = ({ traceId, facts, keptBecause }: HeldOrder) => ({
  traceId,
  clientOrderId: facts.clientOrderId,
  strategy: facts.owner.strategy,
  reason: keptBecause,
});

/** The word for an order after a piece of news; the end of its life is not taken back. */
function outcomeAfter(outcome: string, kind: OrderNews['kind']): string {
  switch (kind) {
    case 'ack':
      return outcome === 'sent' || outcome === 'unknown' ? 'acknowledged' : outcome;
    case 'fill':
      return 'filled';
    case 'rejected':
    case 'unknown':
    case 'cancelled':
    case 'expired':
      return kind;
    case 'cancelSent':
    case 'cancelRejected':
      return outcome;
  }
}

function forgetOldest(known: Map<string, unknown>): void {
  if (known.size <= haltsLimit) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
