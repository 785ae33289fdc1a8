/**
 * What the main thread and the telemetry thread say to each other.
 * Both ends are one version of one program: the messages are typed, not parsed.
 */
import type { MetricsSnapshot } from '../contract/metrics.ts';
import type { Trace } from '../contract/trace.ts';

/** Where and how telemetry leaves; the `telemetry` part of desk.yaml has these among others. */
export interface ExportConfig {
  /** Base of an OTLP/HTTP collector; left out: nothing is sent. */
  readonly otlpUrl?: string | undefined;
  readonly otlpProtocol: 'http/protobuf' | 'http/json';
  /** Loopback port of `/metrics`; 0: any free one. */
  readonly metricsPort: number;
}

/** A stretch of the slow path, timed by who did it. */
export interface SlowSpan {
  /** As in the dictionary: `engine.start`, `config.load`, `strategy.swap`. */
  readonly name: string;
  readonly startUtcNanos: string;
  readonly durationNanos: number;
  /** Null when it did not fail. */
  readonly error: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Whether the engine could trade, and if not why not. */
export interface Readiness {
  readonly isReady: boolean;
  readonly why: string;
}

export interface WorkerSetup {
  readonly config: ExportConfig;
  readonly resource: Readonly<Record<string, string>>;
  readonly histograms: SharedArrayBuffer;
  /** How often the telemetry thread was started before this time. */
  readonly restarts: number;
  /** How long the start of the engine has the processor to itself before the SDK is loaded. */
  readonly loadAfterMillis: number;
  /** How long one request to the collector may take. */
  readonly timeoutMillis: number;
}

export type ToWorker =
  | { readonly type: 'trace'; readonly trace: Trace }
  | { readonly type: 'span'; readonly span: SlowSpan }
  /** Whole lines of the log, secrets already left out, as JSON. */
  | { readonly type: 'logs'; readonly lines: readonly string[] }
  | {
      readonly type: 'state';
      readonly snapshot: MetricsSnapshot | null;
      readonly readiness: Readiness;
      /** Lost before they reached the telemetry thread, since the engine started. */
      readonly spansDropped: number;
      readonly logsDropped: number;
    }
  /** Send what can be sent within this time, then end. */
  | { readonly type: 'close'; readonly withinMillis: number };

/** What of the way out the telemetry thread knows, since it was started. */
export interface WorkerHealth {
  readonly state: 'off' | 'ok' | 'failing';
  readonly detail: string;
  readonly spansExported: number;
  readonly spansDropped: number;
  readonly logsExported: number;
  readonly logsDropped: number;
}

export type FromWorker =
  | { readonly type: 'listening'; readonly url: string | null; readonly problem: string }
  /**
   * So many traces, spans and lines have left the telemetry thread, exported or lost; with the
   * counts that hold them, so that nothing is in neither for a moment.
   */
  | {
      readonly type: 'done';
      readonly traces: number;
      readonly spans: number;
      readonly lines: number;
      readonly health: WorkerHealth;
    }
  | { readonly type: 'stateTaken' }
  | { readonly type: 'health'; readonly health: WorkerHealth }
  /** Something an operator may want to read, said at most once in ten seconds. */
  | { readonly type: 'said'; readonly text: string };
