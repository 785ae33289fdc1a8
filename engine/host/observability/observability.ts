/**
 * Sight of the desk, put together: traces, the latency frame, figures, and the telemetry thread
 * that takes them out. All of it runs on timers beside trading; an order waits for none of it.
 */
import type { TraceKey, TraceQuery } from '../../../telemetry/contract/trace.ts';
import {
  startTelemetryWorker,
  type TelemetryWorkerClient,
} from '../../../telemetry/otel/telemetry-worker-client.ts';
import type { RingRecorder } from '../../../telemetry/record/ring-recorder.ts';
import type { TelemetryConfig } from '../../contract/config.ts';
import type { Log } from '../log.ts';
import { type EngineFigures, engineSnapshot, type TraceFigures } from './engine-metrics.ts';
import { KeepRule } from './keep-rule.ts';
import { LatencyFrames } from './latency-frames.ts';
import { OrderEars } from './order-ears.ts';
import { RuntimeWatch } from './runtime-watch.ts';
import { stampClock } from './stamp-clock.ts';
import { TraceDesk } from './trace-desk.ts';
import { TraceStore } from './trace-store.ts';

type LatencyFrame = ReturnType<LatencyFrames['take']>;

export interface ObservabilityOptions extends Omit<EngineFigures, 'ears'> {
  readonly recorder: RingRecorder;
  readonly config: TelemetryConfig;
  /** Who speaks, for the collector: nothing of the machine or its user. */
  readonly resource: Readonly<Record<string, string>>;
  readonly log: Log;
  /** To every console. */
  readonly publish: (frame: LatencyFrame) => void;
  /** What stands against trading; empty when nothing does. */
  readonly blockers: () => readonly string[];
}

const turnMillis = 100;
const secondMillis = 1_000;
/** The end of the engine waits no longer than this for what is still to be sent. */
const closeMillisLimit = 1_000;

export class Observability {
  readonly #options: ObservabilityOptions;
  readonly #ears: OrderEars;
  readonly #store = new TraceStore();
  readonly #rule: KeepRule;
  readonly #runtime = new RuntimeWatch();
  readonly #desk: TraceDesk;
  readonly #frames: LatencyFrames;
  readonly #worker: TelemetryWorkerClient;
  readonly #timers: NodeJS.Timeout[];
  #onMetrics: () => void = () => undefined;

  constructor(options: ObservabilityOptions) {
    const { recorder, config, resource, log, loop, latencies } = options;
    const { histograms } = latencies;
    this.#options = options;
    this.#ears = new OrderEars(loop, stampClock());
    const { slowMicros, keepOneIn } = config;
    this.#rule = new KeepRule({ slowMicros, keepOneIn, random: Math.random });
    this.#frames = new LatencyFrames(histograms);
    this.#worker = startTelemetryWorker({
      config,
      resource,
      histograms,
      onProblem: (problem) => {
        log.warn({ problem }, 'telemetry');
      },
      onListening: () => {
        this.#onMetrics();
      },
    });
    this.#desk = new TraceDesk({
      recorder,
      ears: this.#ears,
      store: this.#store,
      rule: this.#rule,
      runtime: this.#runtime,
      log,
      exportTrace: (trace) => {
        this.#worker.exportTrace(trace);
      },
    });
    this.#timers = [
      setInterval(() => {
        this.#desk.turn();
      }, turnMillis),
      setInterval(() => {
        this.#second();
      }, secondMillis),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** Where Prometheus scrapes, and what is wrong with that. */
  metrics(): { readonly url: string | null; readonly problem: string } {
    return this.#worker.metrics();
  }

  /** Calls when the address of `/metrics` is known, or has become another one. */
  onMetricsAddress(listener: () => void): void {
    this.#onMetrics = listener;
  }

  /** Gives a line of the log away for the collector. */
  log(line: string): void {
    this.#worker.log(line);
  }

  traces(query: TraceQuery): ReturnType<TraceDesk['traces']> {
    return this.#desk.traces(query);
  }

  trace(key: TraceKey): ReturnType<TraceDesk['trace']> {
    return this.#desk.trace(key);
  }

  /** Sends what can be sent within a second, and ends. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#desk.turn();
    this.#runtime.close();
    this.#options.latencies.stop();
    await this.#worker.close(closeMillisLimit);
  }

  #second(): void {
    const { recorder, publish, blockers, log } = this.#options;
    try {
      const runtime = this.#runtime.take();
      const traces = this.#store.counts;
      const ringOverwritten = recorder.overwritten;
      const [metrics, health] = [this.#worker.metrics(), this.#worker.health()];
      publish(this.#frames.take({ ringOverwritten, traces, metrics, runtime, export: health }));
      const own: TraceFigures = {
        runtime,
        traces,
        heldBack: this.#rule.heldBack,
        overwritten: ringOverwritten,
        failures: this.#desk.failures + this.#ears.failures,
      };
      this.#worker.publish(engineSnapshot({ ...this.#options, ears: this.#ears }, own));
      const against = blockers();
      this.#worker.ready(against.length === 0, against.join('; ').slice(0, 400));
    } catch (error) {
      log.error({ error: String(error) }, 'the figures of this second are lost');
    }
  }
}
