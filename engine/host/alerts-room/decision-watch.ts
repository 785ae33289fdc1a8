/**
 * Watch over the desk's own latency, from a tick to the approval of the order that it caused.
 * Reads what the histogram has gained since the last look; nothing is measured for it.
 */
import { LatencyRegime } from '../../../telemetry/detect/latency-regime.ts';
import {
  bucketMiddlesNanos,
  type LogLinearHistogram,
} from '../../../telemetry/record/log-linear-histogram.ts';
import type { Finding } from '../../alerts/alert-desk.ts';
import { type WatchedRule, watches } from '../../alerts/rules.ts';
import { findingOf, type Watch } from './watch.ts';

const micros = (nanos: number): string => `${Math.round(nanos / 1_000)} us`;

export class DecisionWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #isIdle: boolean;
  readonly #histogram: LogLinearHistogram;
  readonly #regime: LatencyRegime;
  #before = new Float64Array(bucketMiddlesNanos.length);
  #now = new Float64Array(bucketMiddlesNanos.length);
  #seen = 0;

  constructor(rule: WatchedRule, all: readonly WatchedRule[], histogram: LogLinearHistogram) {
    this.rule = rule;
    this.#isIdle = !watches(rule, all, {});
    this.#histogram = histogram;
    this.#regime = new LatencyRegime(rule);
  }

  readonly look = (now: number): readonly Finding[] => {
    if (this.#isIdle) return [];
    this.#read(now);
    const detail = (): string =>
      `From tick to approval; 99 of 100 used to take less than ${micros(this.#regime.usualNanos)}`;
    return [findingOf(this.rule, {}, this.#regime.judge(now), detail)];
  };

  #read(now: number): void {
    const { count } = this.#histogram;
    if (count === this.#seen) return;
    this.#seen = count;
    this.#histogram.readCounts(this.#now);
    for (let bucket = 0; bucket < this.#now.length; bucket += 1) {
      const gained = (this.#now[bucket] ?? 0) - (this.#before[bucket] ?? 0);
      if (gained > 0) this.#regime.observe(bucketMiddlesNanos[bucket] ?? 0, now, gained);
    }
    [this.#before, this.#now] = [this.#now, this.#before];
  }
}
