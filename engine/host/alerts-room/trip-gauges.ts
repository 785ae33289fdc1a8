/**
 * Holds the trips that no order moves against their thresholds at every look, and hands to the core
 * what has reached one; keeps on the record how high the value of a drawdown has been.
 * Acts on nothing: that is the core, and the hand behind the loop.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { TripUse } from '../../contract/trip-use.ts';
import { isGauge, type TripRule } from '../../contract/trips.ts';
import type { Presence } from '../commands/presence.ts';
import type { Latencies } from '../latencies.ts';
import { type Loop, stampNow } from '../loop.ts';
import { AnomalyScores } from './anomaly-scores.ts';
import { LastMarks } from './last-marks.ts';
import type { Measured, MeasuredDesk } from './measured.ts';
import { measure } from './trip-measures.ts';
import { peakValue } from './trip-money.ts';
import { UnmeasuredTrips } from './unmeasured-trips.ts';
import type { Watch } from './watch.ts';

/** A peak is written down again when it has risen by this share of the threshold. */
const peakShare = 0.01;

export interface TripGaugesOptions {
  readonly loop: Pick<Loop, 'core' | 'process'>;
  readonly latencies: Pick<Latencies, 'tickToApproved' | 'lastLoopLag'>;
  readonly presence: Pick<Presence, 'lastMonoNanos'>;
  readonly sinceMonoNanos: number;
  /** A rule that does not work. */
  readonly onFault: (rule: string, problem: string) => void;
}

export class TripGauges implements Watch {
  readonly rule = { name: 'trip-gauges' };
  readonly #options: TripGaugesOptions;
  readonly #desk: MeasuredDesk;
  readonly #marks: LastMarks;
  readonly #unmeasured = new UnmeasuredTrips();
  /** What the last look found, by rule. */
  readonly #measured = new Map<string, readonly Measured[]>();

  constructor(options: TripGaugesOptions) {
    this.#options = options;
    const { loop, latencies, presence, sinceMonoNanos } = options;
    const anomalies = new AnomalyScores(latencies.tickToApproved);
    const marks = new LastMarks(loop.core.market);
    this.#marks = marks;
    this.#desk = {
      core: loop.core,
      marks: (now) => marks.at(now),
      loopLagMicros: () => latencies.lastLoopLag.max,
      anomalyScore: (rule, now) => anomalies.of(rule, now),
      presentMonoNanos: () => presence.lastMonoNanos,
      sinceMonoNanos,
    };
  }

  /** How far each rule that is measured here had come at the last look, where most. */
  uses(): TripUse[] {
    const rules = this.#options.loop.core.ledger.trips?.rules ?? [];
    return rules.flatMap(({ name: trip, what }): TripUse[] => {
      if (!isGauge(what)) return [];
      const most = (this.#measured.get(trip) ?? []).toSorted((a, b) => b.use - a.use)[0];
      if (most !== undefined) return [{ trip, use: most.use, scope: most.scope }];
      // No break and no order that waits is nothing, and not unknown.
      const isLooked = this.#measured.has(trip) && (what === 'breaks' || what === 'ack-latency');
      return [{ trip, use: isLooked ? 0 : null }];
    });
  }

  look(now: number): readonly Finding[] {
    this.#marks.note();
    for (const rule of this.#options.loop.core.ledger.trips?.rules ?? []) {
      try {
        this.#lookAt(rule, now);
      } catch (error) {
        // The rules behind it are looked at all the same.
        const what = error instanceof Error ? error.message : String(error);
        this.#measured.delete(rule.name);
        this.#unmeasured.note(rule, [{ severity: 'critical', what }], now, true);
        this.#options.onFault(rule.name, what);
      }
    }
    return this.#unmeasured.settle(now);
  }

  #lookAt(rule: TripRule, now: number): void {
    const { what, name: trip } = rule;
    if (!isGauge(what)) return;
    if (what === 'drawdown') this.#keepPeak(rule, now);
    const { found, doubts } = measure(this.#desk, { ...rule, what }, now);
    this.#measured.set(trip, found);
    this.#unmeasured.note(rule, doubts, now);
    for (const { scope, use, words } of found) {
      if (use < rule.threshold) continue;
      const reached = { type: 'tripReached', trip, scope, use, words } as const;
      this.#options.loop.process({ ...reached, stamp: stampNow() });
    }
  }

  #keepPeak({ name: trip, scope, threshold }: TripRule, now: number): void {
    const { loop } = this.#options;
    const { books, trips } = loop.core.ledger;
    const value = peakValue(this.#desk, scope, now);
    if (value === null || books.accounting === null) return;
    const peak = trips?.peaks?.find((each) => each.trip === trip)?.peakMinor;
    const step = Math.ceil(threshold * 10 ** books.accounting.reportingScale * peakShare);
    // One that a person has lifted has lost its peak, and begins anew from where it stands.
    if (peak !== undefined && value < peak + step) return;
    const body = { type: 'trip.peaked', trip, peakMinor: value } as const;
    loop.process({ type: 'record', body, stamp: stampNow() });
  }
}
