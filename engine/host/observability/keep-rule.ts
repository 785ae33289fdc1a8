/**
 * The tail decision: which trace is kept and for what stated reason, once its order's way ended.
 * Keeps no more of one reason in a second than its bound; what it holds back it counts.
 */
import type { KeepReason } from '../../../telemetry/contract/trace.ts';
import { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import type { OrderFacts } from '../../../telemetry/record/order-ring.ts';
import { totalOf } from './held-trace.ts';

export interface KeepRuleOptions {
  /** Longer than this is slow; left out: the rolling p99 decides. */
  readonly slowMicros?: number | undefined;
  /** One trace in this many is kept for no other reason. */
  readonly keepOneIn: number;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface KeepDecision {
  readonly keptFor: KeepReason;
  readonly keptBecause: string;
}

type Bounded = Exclude<KeepReason, 'recent' | 'kill'>;

/** Kept of one reason in one second: a storm must not push all else out, nor flood a collector. */
const perSecondLimits: Readonly<Record<Bounded, number>> = {
  failed: 50,
  slow: 20,
  refused: 10,
  sampled: 50,
};

/** Nothing quicker than this is called slow, however quick the rest is. */
const slowFloorNanos = 500_000;
/** Before so many orders there is no p99 to be over. */
const quantileCountMin = 200;
/** The p99 is of the last one to two of these. */
const windowNanos = 60e9;

export class KeepRule {
  readonly #options: KeepRuleOptions;
  #current = new LogLinearHistogram();
  #previous = new LogLinearHistogram();
  #windowStart = Number.NaN;
  #p99Nanos: number | null = null;
  #p99Second = Number.NaN;
  #second = Number.NaN;
  readonly #inSecond: Record<Bounded, number> = { failed: 0, slow: 0, refused: 0, sampled: 0 };
  /** Traces that had a reason and were not kept for it, by reason. */
  readonly heldBack: Record<Bounded, number> = { failed: 0, slow: 0, refused: 0, sampled: 0 };

  constructor(options: KeepRuleOptions) {
    this.#options = options;
  }

  /** Decides on a way that has ended. */
  decide(facts: OrderFacts, nowMonoNanos: number): KeepDecision {
    if (facts.end === 'refused') {
      return this.bounded('refused', `refused: ${facts.reason}`, nowMonoNanos);
    }
    if (facts.end === 'fenced') {
      return this.bounded('failed', `kept back by the fence: ${facts.reason}`, nowMonoNanos);
    }
    const total = totalOf(facts);
    const slow = this.#slow(total, nowMonoNanos);
    this.#current.record(total);
    if (slow !== null) return this.bounded('slow', slow, nowMonoNanos);
    const { keepOneIn, random } = this.#options;
    if (random() * keepOneIn < 1) {
      return this.bounded('sampled', `one in ${keepOneIn}`, nowMonoNanos);
    }
    return { keptFor: 'recent', keptBecause: 'recent: shown while there is room, not exported' };
  }

  /** Keeps it for `reason`, unless this second has had its share of it. */
  bounded(reason: Bounded, because: string, nowMonoNanos: number): KeepDecision {
    const second = Math.floor(nowMonoNanos / 1e9);
    if (second !== this.#second) {
      this.#second = second;
      for (const name of ['failed', 'slow', 'refused', 'sampled'] as const) {
        this.#inSecond[name] = 0;
      }
    }
    const limit = perSecondLimits[reason];
    if (this.#inSecond[reason] >= limit) {
      this.heldBack[reason] += 1;
      const why = `recent: ${reason}, but ${limit} such were kept in this second already`;
      return { keptFor: 'recent', keptBecause: why };
    }
    this.#inSecond[reason] += 1;
    return { keptFor: reason, keptBecause: because.slice(0, 200) };
  }

  /** Why a way of that length is slow; null when it is not. */
  #slow(totalNanos: number, now: number): string | null {
    const { slowMicros } = this.#options;
    if (slowMicros !== undefined) {
      if (totalNanos <= slowMicros * 1_000) return null;
      return `${micros(totalNanos)}, over the ${micros(slowMicros * 1_000)} of desk.yaml`;
    }
    const p99 = this.#p99(now);
    const limit = Math.max(slowFloorNanos, p99 ?? 0);
    if (totalNanos <= limit) return null;
    const bound = limit === p99 ? 'p99 of the last minutes,' : 'floor of';
    return `${micros(totalNanos)}, over the ${bound} ${micros(limit)}`;
  }

  /** Null while too few orders were seen. Worked out at most once a second. */
  #p99(now: number): number | null {
    if (Number.isNaN(this.#windowStart)) this.#windowStart = now;
    if (now - this.#windowStart >= windowNanos) {
      const spent = this.#previous;
      this.#previous = this.#current;
      this.#current = spent;
      spent.reset();
      this.#windowStart = now;
    }
    const second = Math.floor(now / 1e9);
    if (second === this.#p99Second) return this.#p99Nanos;
    this.#p99Second = second;
    const both = new LogLinearHistogram();
    both.merge(this.#previous);
    both.merge(this.#current);
    this.#p99Nanos = both.count < quantileCountMin ? null : both.quantile(0.99);
    return this.#p99Nanos;
  }
}

const micros = (nanos: number): string =>
  nanos < 10_000_000 ? `${Math.round(nanos / 1_000)} \u00b5s` : `${(nanos / 1e6).toFixed(1)} ms`;
