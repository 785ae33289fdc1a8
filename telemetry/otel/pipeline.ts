/**
 * The OpenTelemetry SDK with its exporters, joined to the queues and the figures of the engine.
 * Takes its resource as it is given: nothing of the process, its arguments or its user is detected.
 */
import { DiagLogLevel, diag, logs, SpanStatusCode, trace } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { MetricPoint } from '../contract/metrics.ts';
import type { Trace } from '../contract/trace.ts';
import type { SharedHistograms } from '../record/shared-histograms.ts';
import { ExportQueue } from './export-queue.ts';
import { logRecordOf } from './log-records.ts';
import { createMetricProducer } from './metric-data.ts';
import { logSender, traceSender } from './otlp-senders.ts';
import { hrTimeOf, readableSpans } from './readable-span.ts';
import type { ExportConfig, FromWorker, SlowSpan, WorkerHealth } from './worker-messages.ts';

export interface PipelineOptions {
  readonly config: ExportConfig;
  readonly resource: Readonly<Record<string, string>>;
  readonly histograms: SharedHistograms;
  readonly timeoutMillis: number;
  readonly points: () => readonly MetricPoint[];
  readonly tell: (message: FromWorker) => void;
}

/** Traces and lines that are on their way; the main thread gives no more than this. */
export const traceLimit = 512;
export const lineLimit = 2_048;
const traceBatchLimit = 64;
const lineBatchLimit = 256;
const suspectMillis = 1_500;
const pauseMillisMin = 500;
const pauseMillisMax = 15_000;

/** The spans of one trace; they leave together. */
type Outgoing = readonly ReadableSpan[];

type Counts = Omit<WorkerHealth, 'state' | 'detail'>;

export class Pipeline {
  readonly prometheus: PrometheusExporter;
  readonly #options: PipelineOptions;
  readonly #resource: Resource;
  readonly #sdk: NodeSDK;
  readonly #traces: ExportQueue<Outgoing> | null;
  readonly #lines: ExportQueue<ReadableLogRecord> | null;
  readonly #counts: { -readonly [K in keyof Counts]: Counts[K] } = {
    spansExported: 0,
    spansDropped: 0,
    logsExported: 0,
    logsDropped: 0,
  };
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#resource = resourceFromAttributes(options.resource);
    const say = (text: string): void => {
      this.#say(text);
    };
    const logger = { error: say, warn: say, info: () => {}, debug: () => {}, verbose: () => {} };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const { otlpUrl: baseUrl, otlpProtocol: protocol } = options.config;
    const target = baseUrl === undefined ? null : { baseUrl, protocol };
    this.#traces = target === null ? null : this.#traceQueue(target);
    this.#lines = target === null ? null : this.#lineQueue(target);
    const { histograms, points } = options;
    this.prometheus = new PrometheusExporter({
      preventServerStart: true,
      withoutScopeInfo: true,
      metricProducers: [createMetricProducer({ resource: this.#resource, histograms, points })],
    });
    this.#sdk = new NodeSDK({
      resource: this.#resource,
      autoDetectResources: false,
      resourceDetectors: [],
      instrumentations: [],
      metricReaders: [this.prometheus],
      spanProcessors: this.#traces === null ? [] : [this.#spanProcessor()],
      logRecordProcessors: this.#lines === null ? [] : [this.#lineProcessor(this.#lines)],
    });
    this.#sdk.start();
  }

  /** Takes a kept trace for the collector; lost and counted when it cannot. */
  trace(kept: Trace): void {
    const spans = readableSpans(kept, this.#resource, { name: 'quarterdeck' });
    this.#offer(spans);
  }

  /** A span of the slow path, made by the SDK itself. */
  span({ name, startUtcNanos, durationNanos, error, attributes }: SlowSpan): void {
    const startTime = hrTimeOf(startUtcNanos, 0);
    const options = { startTime, attributes: { ...attributes } };
    const span = trace.getTracer('quarterdeck').startSpan(name, options);
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(hrTimeOf(startUtcNanos, durationNanos));
  }

  /** Lines of the log. */
  log(lines: readonly string[]): void {
    const logger = logs.getLogger('quarterdeck');
    for (const line of lines) {
      const record = this.#lines === null ? null : logRecordOf(line);
      if (record === null) this.#linesLeft(1, false);
      else logger.emit(record);
    }
  }

  /** Traces that wait or are on their way. */
  get queued(): number {
    return this.#traces?.length ?? 0;
  }

  health(): WorkerHealth {
    const { otlpUrl } = this.#options.config;
    if (otlpUrl === undefined) {
      return { state: 'off', detail: 'no collector is configured', ...this.#counts };
    }
    const troubles = [
      ['traces', this.#traces?.failure ?? null],
      ['logs', this.#lines?.failure ?? null],
    ].flatMap(([name, failure]) => (failure === null ? [] : [`${name}: ${failure}`]));
    const { host } = new URL(otlpUrl);
    if (troubles.length > 0) {
      const detail = `${host}: ${troubles.join('; ')}`.slice(0, 400);
      return { state: 'failing', detail, ...this.#counts };
    }
    return { state: 'ok', detail: `to ${host}`, ...this.#counts };
  }

  /** Sends what can be sent in that time; the rest is lost and counted. */
  async close(withinMillis: number): Promise<void> {
    await Promise.all([this.#traces?.close(withinMillis), this.#lines?.close(withinMillis)]);
    await this.#sdk.shutdown();
  }

  #offer(spans: Outgoing): void {
    if (this.#traces === null || !this.#traces.offer(spans)) this.#tracesLeft([spans], false);
  }

  #traceQueue(target: { baseUrl: string; protocol: ExportConfig['otlpProtocol'] }) {
    const { timeoutMillis } = this.#options;
    const { send, abandon } = traceSender({ ...target, timeoutMillis });
    return new ExportQueue<Outgoing>({
      name: 'traces',
      limit: traceLimit,
      batchLimit: traceBatchLimit,
      timeoutMillis,
      suspectMillis: Math.min(suspectMillis, timeoutMillis),
      pauseMillisMin,
      pauseMillisMax,
      send: (batch) => send(batch.flat()),
      abandon,
      onLeft: (batch, taken) => {
        this.#tracesLeft(batch, taken);
      },
      onChange: () => {
        this.#healthChanged();
      },
    });
  }

  #lineQueue(target: { baseUrl: string; protocol: ExportConfig['otlpProtocol'] }) {
    const { timeoutMillis } = this.#options;
    const { send, abandon } = logSender({ ...target, timeoutMillis });
    return new ExportQueue<ReadableLogRecord>({
      name: 'log lines',
      limit: lineLimit,
      batchLimit: lineBatchLimit,
      timeoutMillis,
      suspectMillis: Math.min(suspectMillis, timeoutMillis),
      pauseMillisMin,
      pauseMillisMax,
      send,
      abandon,
      onLeft: (batch, taken) => {
        this.#linesLeft(batch.length, taken);
      },
      onChange: () => {
        this.#healthChanged();
      },
    });
  }

  #spanProcessor(): SpanProcessor {
    return {
      onStart: () => {},
      onEnd: (span) => {
        this.#offer([span]);
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
  }

  #lineProcessor(queue: ExportQueue<ReadableLogRecord>): LogRecordProcessor {
    return {
      onEmit: (record) => {
        if (!queue.offer(record)) this.#linesLeft(1, false);
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
  }

  #tracesLeft(batch: readonly Outgoing[], taken: boolean): void {
    const spans = batch.reduce((sum, one) => sum + one.length, 0);
    if (taken) this.#counts.spansExported += spans;
    else this.#counts.spansDropped += spans;
    const health = this.health();
    this.#options.tell({ type: 'done', traces: batch.length, spans, lines: 0, health });
  }

  #linesLeft(lines: number, taken: boolean): void {
    if (taken) this.#counts.logsExported += lines;
    else this.#counts.logsDropped += lines;
    this.#options.tell({ type: 'done', traces: 0, spans: 0, lines, health: this.health() });
  }

  #healthChanged(): void {
    this.#options.tell({ type: 'health', health: this.health() });
  }

  #say(text: string): void {
    const now = performance.now();
    if (now - this.#saidAt < 10_000) return;
    this.#saidAt = now;
    this.#options.tell({ type: 'said', text: text.slice(0, 400) });
  }
}
