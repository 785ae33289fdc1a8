/**
 * How far the desk's own latency has left its past, for each trip that asks: the figure of a
 * latency regime, which fires nothing here.
 */
import { LatencyRegime } from '../../../telemetry/detect/latency-regime.ts';
import type { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import { detectorFacts } from '../../contract/alert.ts';
import type { TripRule } from '../../contract/trips.ts';
import { HistogramGain } from './histogram-gain.ts';

interface Scored {
  readonly gain: HistogramGain;
  readonly regime: LatencyRegime;
}

export class AnomalyScores {
  readonly #histogram: LogLinearHistogram;
  readonly #scored = new Map<string, Scored>();

  constructor(histogram: LogLinearHistogram) {
    this.#histogram = histogram;
  }

  /** Times the usual p99; 0 while too little is known. */
  of({ name, threshold }: Pick<TripRule, 'name' | 'threshold'>, now: number): number {
    const { gain, regime } = this.#scored.get(name) ?? this.#begin(name, threshold);
    gain.read((nanos, count) => regime.observe(nanos, now, count));
    return regime.judge(now).figure;
  }

  #begin(name: string, threshold: number): Scored {
    const { windowSeconds, atLeast } = detectorFacts['tick-to-approved'];
    const least = { windowSeconds: windowSeconds ?? 4, atLeast: atLeast ?? 1 };
    const regime = new LatencyRegime({ threshold, ...least });
    const scored = { gain: new HistogramGain(this.#histogram), regime };
    this.#scored.set(name, scored);
    return scored;
  }
}
