/**
 * Every metric that the engine shows, once: its name, kind, unit, labels and meaning.
 * Knows no value; who measures publishes by these names and can publish no other.
 */

/** `worker`: the telemetry thread's own figure; `engine`: published by the main thread. */
interface MetricMeaning {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** The unit as in the name; empty for what is counted. */
  readonly unit: '' | 'seconds' | 'bytes' | 'ratio';
  /** Allowed labels. Each has few values: no id and no price is ever one. */
  readonly labels: readonly string[];
  readonly source: 'engine' | 'worker';
  readonly help: string;
}

const counter = (help: string, ...labels: string[]): MetricMeaning => {
  return { kind: 'counter', unit: '', labels, source: 'engine', help };
};
const gauge = (help: string, ...labels: string[]): MetricMeaning => {
  return { kind: 'gauge', unit: '', labels, source: 'engine', help };
};
const seconds = (help: string, ...labels: string[]): MetricMeaning => {
  return { kind: 'gauge', unit: 'seconds', labels, source: 'engine', help };
};
const bytes = (help: string): MetricMeaning => {
  return { kind: 'gauge', unit: 'bytes', labels: [], source: 'engine', help };
};
const own = (meaning: MetricMeaning): MetricMeaning => ({ ...meaning, source: 'worker' });

const table = {
  quarterdeck_stage_duration_seconds: own({
    kind: 'histogram',
    unit: 'seconds',
    labels: ['stage'],
    source: 'worker',
    help: 'Time of each stage of an order on its way through the desk; every tick is counted.',
  }),

  quarterdeck_desk_halted: gauge('1 while the gate of the desk is closed.'),
  quarterdeck_strategies_running: gauge('Strategies that run.'),
  quarterdeck_strategies_failed: gauge('Strategies that have failed and stand.'),
  quarterdeck_orders_working: gauge('Own orders that the venue may still fill.'),
  quarterdeck_orders_sent_total: counter('Orders handed to the kernel.'),
  quarterdeck_orders_refused_total: counter('Intents that the gate refused.', 'kind'),
  quarterdeck_orders_approved_total: counter('Intents that the gate approved.'),
  quarterdeck_orders_cancelled_total: counter('Orders cancelled.'),
  quarterdeck_orders_rejected_total: counter('Orders that a venue rejected.'),
  quarterdeck_orders_fenced_total: counter('Approvals that the send fence held back.'),
  quarterdeck_fills_total: counter('Fills.'),
  quarterdeck_kills_total: counter('Kills, whoever or whatever asked for them.'),
  quarterdeck_alerts_open: gauge('Alerts that are open or acknowledged, and not resolved.'),
  quarterdeck_messages_in_window: gauge('Messages to the venue in the window of the rate limit.'),
  quarterdeck_messages_limit: gauge('Messages that the rate limit allows in its window.'),

  quarterdeck_ticks_total: counter('Market data messages folded.'),
  quarterdeck_feed_live: gauge('1 while the feed of the instrument is live.', 'instrument'),
  quarterdeck_feed_age_seconds: seconds('Time since the last tick, by receive time.', 'instrument'),
  quarterdeck_feed_gaps_total: counter('Gaps found in the sequence of a feed.', 'instrument'),
  quarterdeck_feed_resyncs_total: counter('Resyncs of a book.', 'instrument'),
  quarterdeck_feed_faults_total: counter('Messages that could not be decoded.', 'instrument'),
  quarterdeck_clock_offset_seconds: seconds('Estimated offset of the venue clock.', 'instrument'),

  quarterdeck_ledger_events_total: counter('Sequence of the last event of the ledger.'),
  quarterdeck_ledger_queue_length: gauge('Events that wait for their durable commit.'),
  quarterdeck_ledger_commit_p50_seconds: seconds('Median time of a durable commit.'),
  quarterdeck_ledger_commit_p99_seconds: seconds('99th percentile of the same.'),
  quarterdeck_ledger_failed: gauge('1 when the ledger can no longer be written.'),

  quarterdeck_warden_connected: gauge('1 while the warden watches.'),
  quarterdeck_warden_lease_seconds: seconds('What remains of the lease of the warden.'),
  quarterdeck_consoles: gauge('Consoles that are attached.'),
  quarterdeck_slow_consoles_dropped_total: counter(
    'Consoles dropped because they read too slowly.',
  ),
  quarterdeck_conflated_ticks_total: counter('Ticks that frames to consoles left out.'),

  quarterdeck_loop_lag_p99_seconds: seconds('99th percentile of the lag of the main loop.'),
  quarterdeck_loop_lag_max_seconds: seconds('Longest lag of the main loop in the last second.'),
  quarterdeck_loop_utilization_ratio: {
    kind: 'gauge',
    unit: 'ratio',
    labels: [],
    source: 'engine',
    help: 'Part of the last second in which the main loop was busy, 0 to 1.',
  },
  quarterdeck_gc_pauses_total: counter('Garbage collections of the main thread.'),
  quarterdeck_gc_pause_seconds_total: {
    ...counter('Time in garbage collections of the main thread.'),
    unit: 'seconds',
  },
  quarterdeck_heap_used_bytes: bytes('Heap of the main thread in use.'),
  quarterdeck_resident_memory_bytes: bytes('Resident memory of the engine.'),

  quarterdeck_traces_seen_total: counter('Order traces seen, kept or not.'),
  quarterdeck_traces_kept_total: counter('Order traces kept.'),
  quarterdeck_traces_evicted_total: counter('Kept traces that made room for newer ones.'),
  quarterdeck_traces_held_back_total: counter(
    'Traces with a reason to be kept, beyond what is kept of it in a second.',
    'reason',
  ),
  quarterdeck_traces_failed_total: counter('Failures of the part that makes traces.'),
  quarterdeck_ring_overwritten_total: counter('Rows of the recorder overwritten before read.'),

  quarterdeck_ready: own(gauge('1 when the engine can be armed and trade.')),
  quarterdeck_engine_silence_seconds: own(seconds('Time since the main thread was last heard.')),
  quarterdeck_export_failing: own(gauge('1 while the collector cannot be reached or hangs.')),
  quarterdeck_export_queue_length: own(gauge('Kept traces that wait for the collector.')),
  quarterdeck_export_spans_total: own(counter('Spans that the collector took.')),
  quarterdeck_export_spans_dropped_total: own(counter('Spans lost on their way to the collector.')),
  quarterdeck_export_logs_total: own(counter('Log records that the collector took.')),
  quarterdeck_export_logs_dropped_total: own(counter('Log records lost on their way.')),
  quarterdeck_telemetry_restarts_total: own(counter('Restarts of the telemetry thread.')),
} as const satisfies Record<string, MetricMeaning>;

export type MetricName = keyof typeof table;

export const metricMeanings: Readonly<Record<MetricName, MetricMeaning>> = table;

/** One figure of a moment, by the name in the table. */
export interface MetricPoint {
  readonly name: MetricName;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** All figures of the engine's main thread at one moment; published about once a second. */
export interface MetricsSnapshot {
  readonly points: readonly MetricPoint[];
}
