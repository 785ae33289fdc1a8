/**
 * Entry of the telemetry thread: serves metrics at once, loads the SDK when the start is over.
 * Holds nothing that trading needs: it may die at any moment, and is started again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import type { MetricPoint, MetricsSnapshot } from '../contract/metrics.ts';
import { SharedHistograms } from '../record/shared-histograms.ts';
import { MetricsServer } from './metrics-server.ts';
import type { Pipeline } from './pipeline.ts';
import type { FromWorker, Readiness, ToWorker, WorkerSetup } from './worker-messages.ts';

/** Main is silent when it has published nothing for this long. */
const silenceMillisLimit = 5_000;

class TelemetryThread {
  readonly #setup: WorkerSetup;
  readonly #tell: (message: FromWorker) => void;
  readonly #server: MetricsServer;
  readonly #startedAt = performance.now();
  #pipeline: Promise<Pipeline> | null = null;
  /** What came before the SDK was there; as bounded as what the main thread may give. */
  #early: ToWorker[] = [];
  #loaded: Pipeline | null = null;
  #snapshot: MetricsSnapshot = { points: [] };
  #readiness: Readiness = { isReady: false, why: 'the engine is starting' };
  #lost = { spans: 0, logs: 0 };
  #heardAt: number | null = null;
  #closing = false;

  constructor(setup: WorkerSetup, tell: (message: FromWorker) => void) {
    this.#setup = setup;
    this.#tell = tell;
    this.#server = new MetricsServer({
      metrics: (request, response) => void this.#scrape(request, response),
      readiness: () => this.#readyNow(),
    });
    setTimeout(() => void this.#load(), setup.loadAfterMillis);
  }

  async listen(): Promise<void> {
    try {
      const problem = await this.#server.listen(this.#setup.config.metricsPort);
      this.#tell({ type: 'listening', url: this.#server.url, problem });
    } catch (error) {
      const problem = `metrics are not served: ${String(error)}`.slice(0, 400);
      this.#tell({ type: 'listening', url: null, problem });
    }
  }

  hear(message: ToWorker): void {
    switch (message.type) {
      case 'state':
        this.#heardAt = performance.now();
        if (message.snapshot !== null) this.#snapshot = message.snapshot;
        this.#readiness = message.readiness;
        this.#lost = { spans: message.spansDropped, logs: message.logsDropped };
        this.#tell({ type: 'stateTaken' });
        return;
      case 'close':
        void this.#close(message.withinMillis);
        return;
      case 'trace':
      case 'span':
      case 'logs':
        if (this.#loaded === null) this.#early.push(message);
        else give(this.#loaded, message);
    }
  }

  /** Loads the SDK: half a second of processor time, once. */
  #load(): Promise<Pipeline> {
    this.#pipeline ??= import('./pipeline.ts').then((module) => {
      const { config, resource, timeoutMillis, histograms } = this.#setup;
      const pipeline = new module.Pipeline({
        config,
        resource,
        timeoutMillis,
        histograms: new SharedHistograms(histograms),
        points: () => this.#points(),
        tell: this.#tell,
      });
      this.#loaded = pipeline;
      for (const message of this.#early.splice(0)) give(pipeline, message);
      this.#tell({ type: 'health', health: pipeline.health() });
      return pipeline;
    });
    return this.#pipeline;
  }

  async #scrape(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prometheus } = await this.#load();
    prometheus.getMetricsRequestHandler(request, response);
  }

  #silenceMillis(): number {
    return performance.now() - (this.#heardAt ?? this.#startedAt);
  }

  #readyNow(): Readiness {
    const silence = this.#silenceMillis();
    if (silence <= silenceMillisLimit) return this.#readiness;
    const why = `the engine has said nothing for ${Math.round(silence / 1_000)} s`;
    return { isReady: false, why };
  }

  #points(): readonly MetricPoint[] {
    const health = this.#loaded?.health();
    return [
      ...this.#snapshot.points,
      { name: 'quarterdeck_ready', value: this.#readyNow().isReady ? 1 : 0 },
      { name: 'quarterdeck_engine_silence_seconds', value: this.#silenceMillis() / 1_000 },
      { name: 'quarterdeck_telemetry_restarts_total', value: this.#setup.restarts },
      { name: 'quarterdeck_export_failing', value: health?.state === 'failing' ? 1 : 0 },
      { name: 'quarterdeck_export_queue_length', value: this.#loaded?.queued ?? 0 },
      { name: 'quarterdeck_export_spans_total', value: health?.spansExported ?? 0 },
      {
        name: 'quarterdeck_export_spans_dropped_total',
        value: (health?.spansDropped ?? 0) + this.#lost.spans,
      },
      { name: 'quarterdeck_export_logs_total', value: health?.logsExported ?? 0 },
      {
        name: 'quarterdeck_export_logs_dropped_total',
        value: (health?.logsDropped ?? 0) + this.#lost.logs,
      },
    ];
  }

  async #close(withinMillis: number): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#loaded?.close(withinMillis);
    await this.#server.close();
    parentPort?.close();
    process.exit(0);
  }
}

function give(pipeline: Pipeline, message: ToWorker): void {
  if (message.type === 'trace') pipeline.trace(message.trace);
  else if (message.type === 'span') pipeline.span(message.span);
  else if (message.type === 'logs') pipeline.log(message.lines);
}

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const thread = new TelemetryThread(workerData as WorkerSetup, (message) => {
  port.postMessage(message);
});
port.on('message', (message: ToWorker) => {
  thread.hear(message);
});
await thread.listen();
