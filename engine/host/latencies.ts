/**
 * The latencies that the loop measures, as running histograms, and the lag of the loop itself.
 * Keeps counts only; no event is held.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LogLinearHistogram } from '../../telemetry/record/log-linear-histogram.ts';
import { SharedHistograms } from '../../telemetry/record/shared-histograms.ts';

export interface QuantilesMicros {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Quantiles in microseconds; null while nothing was recorded. */
export function quantilesOf(histogram: LogLinearHistogram): QuantilesMicros | null {
  if (histogram.count === 0) return null;
  const micros = (q: number): number => Math.round(histogram.quantile(q) / 10) / 100;
  return { p50: micros(0.5), p99: micros(0.99), p999: micros(0.999) };
}

const loopResolutionMillis = 20;

export class Latencies {
  /** Of every stage, for every thread; the recorder writes them. */
  readonly histograms = new SharedHistograms();
  /** From the receive stamp of the tick that caused it to the gate's approval. */
  readonly tickToApproved = this.histograms.of('tickToApproved');
  /** From the same stamp to the send stamp of the fence. */
  readonly tickToWire = this.histograms.of('tickToWire');
  /** What the disk took for a commit, whatever was in it; the stage `commit` is an order's wait. */
  readonly ledgerCommit = new LogLinearHistogram();
  readonly #loop: ReturnType<typeof monitorEventLoopDelay>;
  #lastLag = { p99: 0, max: 0 };

  constructor() {
    this.#loop = monitorEventLoopDelay({ resolution: loopResolutionMillis });
    this.#loop.enable();
  }

  /** What the last call of `takeLoopLag` found. */
  get lastLoopLag(): { readonly p99: number; readonly max: number } {
    return this.#lastLag;
  }

  /** Lag of the loop since the last call, in microseconds. */
  takeLoopLag(): { readonly p99: number; readonly max: number } {
    const base = loopResolutionMillis * 1e6;
    const micros = (nanos: number): number =>
      Number.isFinite(nanos) ? Math.max(0, Math.round((nanos - base) / 1_000)) : 0;
    const lag = { p99: micros(this.#loop.percentile(99)), max: micros(this.#loop.max) };
    this.#loop.reset();
    this.#lastLag = lag;
    return lag;
  }

  stop(): void {
    this.#loop.disable();
  }
}
