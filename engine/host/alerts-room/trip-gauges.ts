/**
 * Holds the trips that no order moves against their thresholds at every look, and hands to the core
 * what has reached one; keeps on the record how high the value of a drawdown has been.
 * Acts on nothing: that is the core, and the hand behind the loop.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import { isGauge, type TripRule } from '../../contract/trips.ts';
import type { Latencies } from '../latencies.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { Presence } from '../presence.ts';
import { AnomalyScores } from './anomaly-scores.ts';
import { type MeasuredDesk, measure, peakValue } from './trip-measures.ts';
import type { Watch } from './watch.ts';

/** A peak is written down again when it has risen by this share of the threshold. */
const peakShare = 0.01;

export interface TripGaugesOptions {
  readonly loop: Pick<Loop, 'core' | 'process'>;
  readonly latencies: Pick<Latencies, 'tickToApproved' | 'lastLoopLag'>;
  readonly presence: Pick<Presence, 'lastMonoNanos'>;
  readonly sinceMonoNanos: number;
}

export class TripGauges implements Watch {
  readonly rule = { name: 'trip-gauges' };
  readonly #options: TripGaugesOptions;
  readonly #desk: MeasuredDesk;

  constructor(options: TripGaugesOptions) {
    this.#options = options;
    const { loop, latencies, presence, sinceMonoNanos } = options;
    const anomalies = new AnomalyScores(latencies.tickToApproved);
    this.#desk = {
      core: loop.core,
      loopLagMicros: () => latencies.lastLoopLag.max,
      anomalyScore: (rule, now) => anomalies.of(rule, now),
      presentMonoNanos: () => presence.lastMonoNanos,
      sinceMonoNanos,
    };
  }

  look(now: number): readonly Finding[] {
    for (const rule of this.#options.loop.core.ledger.trips?.rules ?? []) {
      const { what } = rule;
      if (!isGauge(what)) continue;
      if (what === 'drawdown') this.#keepPeak(rule, now);
      for (const { scope, use, words } of measure(this.#desk, { ...rule, what }, now)) {
        if (use < rule.threshold) continue;
        const reached = { type: 'tripReached', trip: rule.name, scope, use, words } as const;
        this.#options.loop.process({ ...reached, stamp: stampNow() });
      }
    }
    return [];
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
