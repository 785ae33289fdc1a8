/**
 * How the engine's own runtime fares: pauses for garbage, stalls of the loop, heap, busy time.
 * Holds the last pauses by their own time, so that a trace can say what fell into it.
 */
import { type EventLoopUtilization, PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { MarkName } from '../../../telemetry/contract/dictionary.ts';
import type { RuntimeHealth } from '../../../telemetry/contract/latency-frame.ts';
import type { TraceMark } from './held-trace.ts';
import { monoOfMillis, stampClock } from './stamp-clock.ts';

/** Pauses held; a trace is asked about within seconds. */
const pausesLimit = 512;
const marksLimit = 64;
/** How often the loop is looked at, and how much later than that is a stall. */
const lookMillis = 20;
const stallMillisMin = 10;

interface Pause {
  readonly name: MarkName;
  readonly start: number;
  readonly end: number;
}

export class RuntimeWatch {
  readonly #pauses: Pause[] = [];
  #next = 0;
  readonly #collections: PerformanceObserver;
  readonly #timer: NodeJS.Timeout;
  #lookedAt = stampClock();
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #gcPauses = 0;
  #gcMicrosMax = 0;
  #gcMicrosTotal = 0;

  constructor() {
    this.#collections = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) this.#collected(startTime, duration);
    });
    this.#collections.observe({ entryTypes: ['gc'] });
    this.#timer = setInterval(() => {
      this.#look();
    }, lookMillis);
    this.#timer.unref();
  }

  /** Figures since the start, but for the busy time, which is since the last call. */
  take(): RuntimeHealth {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    return {
      gcPauses: this.#gcPauses,
      gcPauseMicrosMax: Math.round(this.#gcMicrosMax),
      gcPauseMicrosTotal: Math.round(this.#gcMicrosTotal),
      heapUsedBytes: getHeapStatistics().used_heap_size,
      loopUtilization: Math.min(1, Math.max(0, utilization)),
    };
  }

  /** The pauses that overlap a stretch of monotonic time, in nanoseconds after its start. */
  marksIn(start: number, end: number): TraceMark[] {
    return this.#pauses
      .filter((pause) => pause.start < end && pause.end > start)
      .toSorted((a, b) => a.start - b.start)
      .slice(0, marksLimit)
      .map((pause) => ({
        name: pause.name,
        startNanos: Math.round(pause.start - start),
        endNanos: Math.round(pause.end - start),
      }));
  }

  close(): void {
    this.#collections.disconnect();
    clearInterval(this.#timer);
  }

  /** Placed by its own start: the news of it comes up to some milliseconds late. */
  #collected(startMillis: number, durationMillis: number): void {
    this.#gcPauses += 1;
    this.#gcMicrosMax = Math.max(this.#gcMicrosMax, durationMillis * 1_000);
    this.#gcMicrosTotal += durationMillis * 1_000;
    const start = monoOfMillis(startMillis);
    this.#put({ name: 'garbage collection', start, end: start + durationMillis * 1e6 });
  }

  #look(): void {
    const due = this.#lookedAt + lookMillis * 1e6;
    const now = stampClock();
    this.#lookedAt = now;
    if (now - due < stallMillisMin * 1e6) return;
    this.#put({ name: 'loop stall', start: due, end: now });
  }

  #put(pause: Pause): void {
    this.#pauses[this.#next % pausesLimit] = pause;
    this.#next += 1;
  }
}
