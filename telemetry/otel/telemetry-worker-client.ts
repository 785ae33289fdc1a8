/**
 * The main thread's handle on the telemetry thread: gives it what was kept, bounded by credits,
 * and starts it again when it ends. Never waits for it, never grows when it is slow or dead, and
 * imports nothing of the SDK.
 */
import { Worker } from 'node:worker_threads';
import type { ExportHealth } from '../contract/latency-frame.ts';
import type { MetricsSnapshot } from '../contract/metrics.ts';
import type { Trace } from '../contract/trace.ts';
import type { SharedHistograms } from '../record/shared-histograms.ts';
import type {
  ExportConfig,
  FromWorker,
  Readiness,
  SlowSpan,
  ToWorker,
  WorkerHealth,
  WorkerSetup,
} from './worker-messages.ts';

export type { ExportConfig, Readiness, SlowSpan } from './worker-messages.ts';

export interface TelemetryWorkerOptions {
  readonly config: ExportConfig;
  /** Who speaks: `service.name`, `service.version`, `deployment.environment.name` and so on. */
  readonly resource: Readonly<Record<string, string>>;
  readonly histograms: SharedHistograms;
  /** What an operator may want to read in the log. */
  readonly onProblem?: (text: string) => void;
  /** The address of `/metrics` is known, or is another one. */
  readonly onListening?: () => void;
  readonly loadAfterMillis?: number;
  readonly timeoutMillis?: number;
}

/** Traces (slow spans among them) and log lines that may be with the thread at one time. */
export const traceCredits = 512;
export const lineCredits = 2_048;

const lineLengthLimit = 32_768;
const restartMillisMin = 1_000;
const restartMillisMax = 60_000;
const workerHeapMegabytesLimit = 256;
/** What of the environment the SDK may read: where credentials for the collector come from. */
const exporterVariable = /^OTEL_EXPORTER_OTLP_/;

const file = import.meta.url.endsWith('.ts') ? './telemetry-worker.ts' : './telemetry-worker.js';

/** Starts the telemetry thread. */
export function startTelemetryWorker(options: TelemetryWorkerOptions): TelemetryWorkerClient {
  return new TelemetryWorkerClient(options);
}

const nothingKnown: WorkerHealth = {
  state: 'ok',
  detail: 'the telemetry thread is starting',
  spansExported: 0,
  spansDropped: 0,
  logsExported: 0,
  logsDropped: 0,
};

export class TelemetryWorkerClient {
  /** Where Prometheus scrapes, as soon as that is known; null when it cannot be served. */
  readonly metricsUrl: Promise<string | null>;
  readonly #options: TelemetryWorkerOptions;
  readonly #isOff: boolean;
  #heardUrl: (url: string | null) => void = () => {};
  #worker: Worker | null = null;
  #restarts = 0;
  #restartMillis = restartMillisMin;
  #restartTimer: NodeJS.Timeout | null = null;
  #whyDown = '';
  #closing: Promise<void> | null = null;
  #url: string | null = null;
  #port: number | null = null;
  #problem = 'the telemetry thread is starting';
  #health: WorkerHealth = nothingKnown;
  /** With the thread, and not heard of since. */
  #out = { traces: 0, spans: 0, lines: 0 };
  /** Never reached the thread, or died with one of its predecessors. */
  #lost = { spans: 0, lines: 0 };
  /** Exported by threads that have ended. */
  #exportedBefore = 0;
  #lines: string[] = [];
  #snapshot: MetricsSnapshot | null = null;
  #readiness: Readiness = { isReady: false, why: 'the engine is starting' };
  #stateOut = false;
  #stateChanged = false;

  constructor(options: TelemetryWorkerOptions) {
    this.#options = options;
    this.#isOff = options.config.otlpUrl === undefined;
    this.metricsUrl = new Promise((resolve) => {
      this.#heardUrl = resolve;
    });
    this.#start();
  }

  /** Where metrics are served now, and what is wrong with that. */
  metrics(): { readonly url: string | null; readonly problem: string } {
    return { url: this.#url, problem: this.#problem };
  }

  /**
   * Gives a kept trace away for the collector. False: there is no collector (and nothing is
   * lost), or the queue is full or the thread is down, and its spans are counted as dropped.
   */
  exportTrace(trace: Trace): boolean {
    return this.#give({ type: 'trace', trace }, trace.spans.length);
  }

  /** Gives away a span of the slow path: start, configuration, swap. */
  exportSpan(span: SlowSpan): boolean {
    return this.#give({ type: 'span', span }, 1);
  }

  /** Takes the figures of this moment; only the latest counts. */
  publish(snapshot: MetricsSnapshot): void {
    this.#snapshot = snapshot;
    this.#stateChanged = true;
    this.#tellState();
  }

  /** Says whether the engine could trade; `/readyz` repeats it. */
  ready(isReady: boolean, why: string): void {
    if (this.#readiness.isReady === isReady && this.#readiness.why === why) return;
    this.#readiness = { isReady, why };
    this.#stateChanged = true;
    this.#tellState();
  }

  /** Gives away one line of the JSON log, secrets already left out. */
  log(line: string): void {
    if (this.#isOff) return;
    const tooLong = line.length > lineLengthLimit;
    if (this.#worker === null || this.#out.lines >= lineCredits || tooLong) {
      this.#lost.lines += 1;
      return;
    }
    this.#out.lines += 1;
    this.#lines.push(line);
    if (this.#lines.length === 1) setImmediate(() => this.#sendLines());
  }

  health(): ExportHealth {
    const { state, detail, spansExported, spansDropped } = this.#health;
    const counts = {
      spansExported: this.#exportedBefore + spansExported,
      spansDropped: this.#lost.spans + spansDropped,
      queued: this.#out.traces,
    };
    if (this.#whyDown !== '') return { state: 'failing', detail: this.#whyDown, ...counts };
    if (this.#isOff) return { state: 'off', detail: 'no collector is configured', ...counts };
    return { state, detail, ...counts };
  }

  /** Log lines that were lost on their way to the collector. */
  get logsDropped(): number {
    return this.#lost.lines + this.#health.logsDropped;
  }

  /** Lets the thread send what it has, ends it; takes no longer than that time. */
  close(timeoutMillis: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMillis);
    return this.#closing;
  }

  async #close(timeoutMillis: number): Promise<void> {
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    this.#heardUrl(this.#url);
    const worker = this.#worker;
    if (worker === null) return;
    this.#sendLines();
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        resolve();
      });
    });
    // The thread gets the greater part; the rest is for ending it when it does not hear.
    this.#post({ type: 'close', withinMillis: Math.floor(timeoutMillis * 0.7) });
    const timer = setTimeout(() => void worker.terminate(), Math.floor(timeoutMillis * 0.9));
    await ended;
    clearTimeout(timer);
  }

  #start(): void {
    const { config, resource, histograms, loadAfterMillis, timeoutMillis } = this.#options;
    const setup: WorkerSetup = {
      config: {
        otlpUrl: config.otlpUrl,
        otlpProtocol: config.otlpProtocol,
        // A restarted thread is found where its predecessor was.
        metricsPort: this.#port ?? config.metricsPort,
      },
      resource,
      histograms: histograms.buffer,
      restarts: this.#restarts,
      loadAfterMillis: loadAfterMillis ?? 2_500,
      timeoutMillis: timeoutMillis ?? 5_000,
    };
    let worker: Worker;
    try {
      worker = threadOf(setup);
    } catch (error) {
      // No thread left on this machine: trading goes on, and it is tried again.
      return this.#ended(error instanceof Error ? error.message : String(error));
    }
    worker.unref();
    let why = '';
    worker.on('message', (message: FromWorker) => {
      if (this.#worker === worker) this.#receive(message);
    });
    worker.on('error', (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      this.#ended(why === '' ? `it ended with code ${code}` : why);
    });
    this.#worker = worker;
    this.#stateOut = false;
    this.#stateChanged = true;
    this.#tellState();
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'listening':
        this.#whyDown = '';
        this.#url = message.url;
        if (message.url !== null) this.#port = Number(new URL(message.url).port);
        this.#problem = message.problem;
        this.#heardUrl(message.url);
        if (message.problem !== '') this.#options.onProblem?.(message.problem);
        this.#options.onListening?.();
        return;
      case 'done':
        this.#out.traces -= message.traces;
        this.#out.spans -= message.spans;
        this.#out.lines -= message.lines;
        return this.#takeHealth(message.health);
      case 'stateTaken':
        this.#stateOut = false;
        this.#tellState();
        return;
      case 'health':
        return this.#takeHealth(message.health);
      case 'said':
        this.#options.onProblem?.(message.text);
    }
  }

  #takeHealth(health: WorkerHealth): void {
    this.#health = health;
    // It works: the next end is a new one.
    if (health.state === 'ok') this.#restartMillis = restartMillisMin;
  }

  #ended(why: string): void {
    this.#worker = null;
    this.#exportedBefore += this.#health.spansExported;
    this.#lost.spans += this.#out.spans + this.#health.spansDropped;
    this.#lost.lines += this.#out.lines + this.#health.logsDropped;
    this.#out = { traces: 0, spans: 0, lines: 0 };
    this.#lines = [];
    this.#health = nothingKnown;
    if (this.#closing !== null) return;
    const inSeconds = this.#restartMillis / 1_000;
    this.#whyDown = `the telemetry thread is down (${why}); again in ${inSeconds} s`.slice(0, 400);
    this.#problem = this.#whyDown;
    this.#url = null;
    this.#options.onProblem?.(this.#whyDown);
    this.#restartTimer = setTimeout(() => {
      this.#restarts += 1;
      this.#start();
    }, this.#restartMillis);
    this.#restartTimer.unref();
    this.#restartMillis = Math.min(this.#restartMillis * 2, restartMillisMax);
  }

  #give(message: ToWorker, spans: number): boolean {
    if (this.#isOff) return false;
    if (this.#worker === null || this.#out.traces >= traceCredits) {
      this.#lost.spans += spans;
      return false;
    }
    this.#out.traces += 1;
    this.#out.spans += spans;
    this.#post(message);
    return true;
  }

  #sendLines(): void {
    if (this.#lines.length === 0) return;
    this.#post({ type: 'logs', lines: this.#lines });
    this.#lines = [];
  }

  /** One state is on its way at a time; while it is, a newer one takes the place of the next. */
  #tellState(): void {
    if (this.#stateOut || !this.#stateChanged || this.#worker === null) return;
    this.#stateOut = true;
    this.#stateChanged = false;
    this.#post({
      type: 'state',
      snapshot: this.#snapshot,
      readiness: this.#readiness,
      spansDropped: this.#lost.spans,
      logsDropped: this.#lost.lines,
    });
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}

function threadOf(setup: WorkerSetup): Worker {
  return new Worker(new URL(file, import.meta.url), {
    workerData: setup,
    name: 'telemetry',
    argv: [],
    env: environment(),
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMegabytesLimit },
  });
}

/** The process's own, without what would let a variable change what the SDK collects or prints. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('OTEL_') || exporterVariable.test(name),
    ),
  );
}
