/**
 * Watches over orders: the venue's time to answer, and the share that came to nothing.
 * Hears of an order when it is on the record, behind everything that had to be sent.
 */
import { LatencyRegime } from '../../../telemetry/detect/latency-regime.ts';
import { RejectRatio } from '../../../telemetry/detect/reject-ratio.ts';
import type { Finding } from '../../alerts/alert-desk.ts';
import { type WatchedRule, watches } from '../../alerts/rules.ts';
import type { AlertSubject } from '../../contract/alert.ts';
import { type Ownership, type Scope, scopeMatches } from '../../contract/scope.ts';
import { findingOf, type OrderNews, type Watch } from './watch.ts';

/** An instrument id is `SYMBOL.venue`. */
const symbolOf = ({ instrument, venue }: Ownership): string =>
  instrument.slice(0, instrument.length - venue.length - 1);

const millis = (nanos: number): string => `${(nanos / 1e6).toFixed(1)} ms`;

interface AckState {
  readonly subject: AlertSubject;
  readonly regime: LatencyRegime;
  lastNanos: number;
}

/** From the send stamp of an order to the venue's acknowledgement, by venue. */
export class AckWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #all: readonly WatchedRule[];
  readonly #states = new Map<string, AckState>();

  constructor(rule: WatchedRule, all: readonly WatchedRule[]) {
    this.rule = rule;
    this.#all = all;
  }

  readonly onOrder = ({ kind, owner, latencyNanos, atMonoNanos }: OrderNews): void => {
    if (kind !== 'acknowledged' || !watches(this.rule, this.#all, owner)) return;
    let state = this.#states.get(owner.venue);
    if (state === undefined) {
      const { venue, strategy } = owner;
      const isOne = this.rule.on.strategy !== undefined;
      const subject = isOne ? { strategy, venue } : { venue };
      state = { subject, regime: new LatencyRegime(this.rule), lastNanos: 0 };
      this.#states.set(venue, state);
    }
    state.regime.observe(latencyNanos, atMonoNanos);
    state.lastNanos = latencyNanos;
  };

  readonly look = (now: number): readonly Finding[] =>
    [...this.#states.values()].map(({ subject, regime, lastNanos }) => {
      const detail = (): string =>
        `The last order was acknowledged after ${millis(lastNanos)}; ` +
        `99 of 100 used to take less than ${millis(regime.usualNanos)}`;
      return findingOf(this.rule, subject, regime.judge(now), detail);
    });
}

interface RejectState {
  readonly subject: AlertSubject;
  detector: RejectRatio;
  lastWhy: string;
  /** Of its last order. */
  owner: Ownership;
}

/** Refused and rejected over wanted, by strategy. */
export class RejectWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #all: readonly WatchedRule[];
  readonly #states = new Map<string, RejectState>();

  constructor(rule: WatchedRule, all: readonly WatchedRule[]) {
    this.rule = rule;
    this.#all = all;
  }

  readonly onOrder = ({ kind, owner, atMonoNanos, why }: OrderNews): void => {
    if (kind === 'acknowledged') return;
    const { strategy, venue } = owner;
    if (!watches(this.rule, this.#all, { strategy, venue, symbol: symbolOf(owner) })) return;
    let state = this.#states.get(strategy);
    if (state === undefined) {
      const detector = new RejectRatio(this.rule);
      state = { subject: { strategy }, detector, lastWhy: '', owner };
      this.#states.set(strategy, state);
    }
    state.owner = owner;
    if (kind === 'wanted') return state.detector.wanted(atMonoNanos);
    state.detector.failed(atMonoNanos);
    state.lastWhy = why;
  };

  /** What was refused before the halt must not halt again what has just been armed. */
  readonly onRearm = (scope: Scope): void => {
    for (const state of this.#states.values()) {
      if (scopeMatches(scope, state.owner)) state.detector = new RejectRatio(this.rule);
    }
  };

  readonly look = (now: number): readonly Finding[] =>
    [...this.#states.values()].map(({ subject, detector, lastWhy }) => {
      const detail = (): string =>
        `Of ${detector.wantedInWindow} orders wanted in ${this.rule.windowSeconds} s; ` +
        `the last one failed: ${lastWhy}`;
      return findingOf(this.rule, subject, detector.judge(now), detail);
    });
}
