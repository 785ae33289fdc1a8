/**
 * The figures of the main thread for `/metrics`, by the names of the dictionary, once a second.
 * Reads only; no label leads to an order.
 */
import type { RuntimeHealth } from '../../../telemetry/contract/latency-frame.ts';
import type { MetricPoint, MetricsSnapshot } from '../../../telemetry/contract/metrics.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import type { Frames } from '../broadcast/frames.ts';
import type { Health } from '../broadcast/health.ts';
import type { WireServer } from '../broadcast/wire-server.ts';
import { monoNow } from '../clock.ts';
import { type GateWords, isLatched } from '../gate/gate-words.ts';
import type { Latencies } from '../latencies.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { KeepRule } from './keep-rule.ts';
import type { OrderEars } from './order-ears.ts';

export interface EngineFigures {
  readonly loop: Loop;
  readonly ledger: Pick<Ledger, 'queueLength'>;
  readonly words: GateWords;
  readonly health: Health;
  readonly market: Pick<MarketRoom, 'ticks' | 'state'>;
  readonly latencies: Latencies;
  readonly wire: Pick<WireServer, 'consoles' | 'slowDropped'>;
  readonly frames: Pick<Frames, 'conflatedTotal'>;
  readonly ears: Pick<OrderEars, 'refusals' | 'kills'>;
}

/** What the traces and the runtime came to by now. */
export interface TraceFigures {
  readonly runtime: RuntimeHealth;
  readonly traces: { readonly seen: number; readonly kept: number; readonly evicted: number };
  readonly heldBack: KeepRule['heldBack'];
  readonly overwritten: number;
  readonly failures: number;
}

/** All figures of this moment. */
export function engineSnapshot(figures: EngineFigures, own: TraceFigures): MetricsSnapshot {
  return {
    points: [
      ...deskPoints(figures),
      ...ledgerPoints(figures),
      ...feedPoints(figures),
      ...runtimePoints(figures, own.runtime),
      ...tracePoints(own),
    ],
  };
}

const flag = (value: boolean): number => (value ? 1 : 0);

function deskPoints({ loop, words, wire, frames, ears, health }: EngineFigures): MetricPoint[] {
  const { ledger } = loop.core;
  const { counts } = ledger;
  const strategies = [...ledger.strategies.values()];
  const { inWindow, limit } = loop.core.messagesAt(stampNow());
  const { warden } = health;
  return [
    { name: 'quarterdeck_desk_halted', value: flag(isLatched(words)) },
    { name: 'quarterdeck_strategies_running', value: countOf(strategies, 'running') },
    { name: 'quarterdeck_strategies_failed', value: countOf(strategies, 'failed') },
    { name: 'quarterdeck_orders_working', value: ledger.orders.size },
    { name: 'quarterdeck_orders_approved_total', value: counts.approved },
    { name: 'quarterdeck_orders_sent_total', value: counts.sent },
    { name: 'quarterdeck_orders_rejected_total', value: counts.rejected },
    { name: 'quarterdeck_orders_cancelled_total', value: counts.cancelled },
    { name: 'quarterdeck_orders_fenced_total', value: counts.fenced },
    { name: 'quarterdeck_fills_total', value: counts.fills },
    ...[...ears.refusals].map(([kind, value]): MetricPoint => {
      return { name: 'quarterdeck_orders_refused_total', value, labels: { kind } };
    }),
    { name: 'quarterdeck_kills_total', value: ears.kills },
    { name: 'quarterdeck_alerts_open', value: ledger.alerts.size },
    { name: 'quarterdeck_messages_in_window', value: inWindow },
    { name: 'quarterdeck_messages_limit', value: limit },
    { name: 'quarterdeck_consoles', value: wire.consoles },
    { name: 'quarterdeck_slow_consoles_dropped_total', value: wire.slowDropped },
    { name: 'quarterdeck_conflated_ticks_total', value: frames.conflatedTotal },
    { name: 'quarterdeck_warden_connected', value: flag(warden?.state === 'guarding') },
    { name: 'quarterdeck_warden_lease_seconds', value: (warden?.leaseRemainingMillis ?? 0) / 1e3 },
  ];
}

const countOf = (all: readonly { readonly state: string }[], state: string): number =>
  all.filter((one) => one.state === state).length;

function ledgerPoints({ loop, ledger, health, latencies }: EngineFigures): MetricPoint[] {
  const { ledgerCommit } = latencies;
  const quantile = (q: number): number => ledgerCommit.quantile(q) / 1e9;
  return [
    { name: 'quarterdeck_ledger_events_total', value: loop.core.ledger.sequence },
    { name: 'quarterdeck_ledger_queue_length', value: ledger.queueLength() },
    { name: 'quarterdeck_ledger_failed', value: flag(health.ledgerFailure !== null) },
    // Before the first commit there is no quantile, and none is told.
    ...(ledgerCommit.count === 0
      ? []
      : [
          { name: 'quarterdeck_ledger_commit_p50_seconds', value: quantile(0.5) } as const,
          { name: 'quarterdeck_ledger_commit_p99_seconds', value: quantile(0.99) } as const,
        ]),
  ];
}

function feedPoints({ market }: EngineFigures): MetricPoint[] {
  const now = monoNow();
  const points: MetricPoint[] = [{ name: 'quarterdeck_ticks_total', value: market.ticks }];
  for (const known of market.state.instruments.values()) points.push(...feedPointsOf(known, now));
  return points;
}

function feedPointsOf(known: InstrumentMarket, now: number): MetricPoint[] {
  const { instrument, feed, counts, lastReceivedMonoNanos, clockOffset } = known;
  const labels = { instrument: instrument.id };
  const points: MetricPoint[] = [
    { name: 'quarterdeck_feed_live', value: flag(feed === 'live'), labels },
    { name: 'quarterdeck_feed_gaps_total', value: counts.gaps, labels },
    { name: 'quarterdeck_feed_resyncs_total', value: counts.resyncs, labels },
    { name: 'quarterdeck_feed_faults_total', value: counts.faults, labels },
  ];
  if (lastReceivedMonoNanos !== null) {
    const value = Math.max(0, now - lastReceivedMonoNanos) / 1e9;
    points.push({ name: 'quarterdeck_feed_age_seconds', value, labels });
  }
  if (clockOffset.micros !== null) {
    const value = clockOffset.micros / 1e6;
    points.push({ name: 'quarterdeck_clock_offset_seconds', value, labels });
  }
  return points;
}

function runtimePoints({ latencies }: EngineFigures, runtime: RuntimeHealth): MetricPoint[] {
  const { lastLoopLag } = latencies;
  const resident = process.memoryUsage.rss();
  return [
    { name: 'quarterdeck_loop_lag_p99_seconds', value: lastLoopLag.p99 / 1e6 },
    { name: 'quarterdeck_loop_lag_max_seconds', value: lastLoopLag.max / 1e6 },
    { name: 'quarterdeck_loop_utilization_ratio', value: runtime.loopUtilization },
    { name: 'quarterdeck_gc_pauses_total', value: runtime.gcPauses },
    { name: 'quarterdeck_gc_pause_seconds_total', value: runtime.gcPauseMicrosTotal / 1e6 },
    { name: 'quarterdeck_heap_used_bytes', value: runtime.heapUsedBytes },
    { name: 'quarterdeck_resident_memory_bytes', value: resident },
  ];
}

function tracePoints({ traces, heldBack, overwritten, failures }: TraceFigures): MetricPoint[] {
  return [
    { name: 'quarterdeck_traces_seen_total', value: traces.seen },
    { name: 'quarterdeck_traces_kept_total', value: traces.kept },
    { name: 'quarterdeck_traces_evicted_total', value: traces.evicted },
    ...Object.entries(heldBack).map(([reason, value]): MetricPoint => {
      return { name: 'quarterdeck_traces_held_back_total', value, labels: { reason } };
    }),
    { name: 'quarterdeck_traces_failed_total', value: failures },
    { name: 'quarterdeck_ring_overwritten_total', value: overwritten },
  ];
}
