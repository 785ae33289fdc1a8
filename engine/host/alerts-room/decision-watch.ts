/**
 * Watch over the desk's own latency, from a tick to the approval of the order that it caused.
 * Reads what the histogram has gained since the last look; nothing is measured for it.
 */
import { LatencyRegime } from '../../../telemetry/detect/latency-regime.ts';
import type { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import type { Finding } from '../../alerts/alert-desk.ts';
import { type WatchedRule, watches } from '../../alerts/rules.ts';
import { HistogramGain } from './histogram-gain.ts';
import { findingOf, type Watch } from './watch.ts';

const micros = (nanos: number): string => `${Math.round(nanos / 1_000)} us`;

export class DecisionWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #isIdle: boolean;
  readonly #gain: HistogramGain;
  readonly #regime: LatencyRegime;

  constructor(rule: WatchedRule, all: readonly WatchedRule[], histogram: LogLinearHistogram) {
    this.rule = rule;
    this.#isIdle = !watches(rule, all, {});
    this.#gain = new HistogramGain(histogram);
    this.#regime = new LatencyRegime(rule);
  }

  readonly look = (now: number): readonly Finding[] => {
    if (this.#isIdle) return [];
    this.#gain.read((nanos, count) => this.#regime.observe(nanos, now, count));
    const detail = (): string =>
      `From tick to approval; 99 of 100 used to take less than ${micros(this.#regime.usualNanos)}`;
    return [findingOf(this.rule, {}, this.#regime.judge(now), detail)];
  };
}
