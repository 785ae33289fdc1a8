/**
 * The measures of trips that no order moves by itself: money (trip-money.ts), feeds, answers of
 * venues, the loop, breaks. Each reads the desk at an instant and says what it found.
 * Judges nothing: what is held against a threshold, and acts, is the core.
 */
import { missingCase } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { coversScope, type Scope, scopeMatches, scopeText } from '../../contract/scope.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import type { GaugeRule, Measured, MeasuredDesk, Measurement } from './measured.ts';
import { dailyLoss, drawdown, exposure } from './trip-money.ts';

/** What a rule's measure finds now; nothing: it cannot be measured, or there is nothing. */
export function measure(desk: MeasuredDesk, rule: GaugeRule, now: number): Measurement {
  switch (rule.what) {
    case 'daily-loss':
      return dailyLoss(desk, rule, now);
    case 'drawdown':
      return drawdown(desk, rule, now);
    case 'exposure':
      return exposure(desk, rule, now);
    case 'ack-latency':
      return sure(ackLatency(desk, rule, now));
    case 'feed-staleness':
      return sure(feedStaleness(desk, rule, now));
    case 'clock-offset':
      return sure(clockOffset(desk, rule));
    case 'loop-lag':
      return sure(loopLag(desk, rule));
    case 'breaks':
      return sure(breaks(desk, rule));
    case 'anomaly-score':
      return sure(anomalyScore(desk, rule, now));
    case 'no-operator':
      return sure(noOperator(desk, rule, now));
    default:
      return missingCase(rule.what);
  }
}

const nothing: readonly Measured[] = Object.freeze([]);
const noDoubts: Measurement['doubts'] = Object.freeze([]);

/** Figures that lack nothing. */
const sure = (found: readonly Measured[]): Measurement => ({ found, doubts: noDoubts });

/** The longest that an order has waited for its venue's word, and waits still. */
function ackLatency({ core, sinceMonoNanos }: MeasuredDesk, { scope }: GaugeRule, now: number) {
  let waits: { readonly nanos: number; readonly id: string } | null = null;
  for (const { status, sentMonoNanos, request, clientOrderId: id } of core.ledger.orders.values()) {
    if (status !== 'pendingNew' && status !== 'unknown') continue;
    // Of a former run of the engine: another clock may have stamped it.
    if (sentMonoNanos === null || sentMonoNanos < sinceMonoNanos) continue;
    if (!scopeMatches(scope, request.owner)) continue;
    const nanos = now - sentMonoNanos;
    if (waits === null || nanos > waits.nanos) waits = { nanos, id };
  }
  if (waits === null) return nothing;
  const use = Math.round(waits.nanos / 1e6);
  return [{ scope, use, words: `order ${waits.id} has waited ${use} ms for its venue` }];
}

/** The markets in a scope of venue and instrument that the desk trades. */
function marketsOf({ core }: MeasuredDesk, scope: Scope): InstrumentMarket[] {
  const traded = new Set<InstrumentId>();
  for (const { instrument } of core.ledger.limits?.instruments ?? []) traded.add(instrument);
  return [...core.market.instruments.values()].filter(({ instrument: { id, venue } }) => {
    return traded.has(id) && coversScope(scope, { venue, instrument: id });
  });
}

/** Each silent market by itself: what is quoted on it is what has to stop. */
function feedStaleness(desk: MeasuredDesk, { scope }: GaugeRule, now: number): readonly Measured[] {
  return marketsOf(desk, scope).map(({ instrument: { id: instrument }, lastReceivedMonoNanos }) => {
    const last = Math.max(lastReceivedMonoNanos ?? 0, desk.sinceMonoNanos);
    const use = Math.round((now - last) / 1e6);
    const words = `nothing was received of ${instrument} for ${use} ms`;
    return { scope: { ...scope, instrument }, use, words };
  });
}

function clockOffset(desk: MeasuredDesk, { scope }: GaugeRule): readonly Measured[] {
  return marketsOf(desk, scope).flatMap(
    ({ instrument: { id: instrument }, clockOffset: clock }) => {
      if (clock.micros === null) return [];
      const use = Math.abs(clock.micros) / 1_000;
      const words = `the clock of ${instrument} is ${use.toFixed(1)} ms off ours`;
      return [{ scope: { ...scope, instrument }, use, words }];
    },
  );
}

function loopLag({ loopLagMicros }: MeasuredDesk, { scope }: GaugeRule): readonly Measured[] {
  const use = loopLagMicros() / 1_000;
  return [{ scope, use, words: `the loop was held up for ${use.toFixed(1)} ms` }];
}

function breaks({ core }: MeasuredDesk, { scope }: GaugeRule): readonly Measured[] {
  const undecided = [...core.ledger.breaks.values()].filter(({ decision, difference }) => {
    const { venue, account, instrument } = difference;
    return decision === null && coversScope(scope, { venue, account, instrument });
  });
  const use = undecided.length;
  if (use === 0) return nothing;
  const many = use === 1 ? '1 break' : `${use} breaks`;
  return [{ scope, use, words: `${many} of ${scopeText(scope)} with its venue undecided` }];
}

function anomalyScore(desk: MeasuredDesk, rule: GaugeRule, now: number): readonly Measured[] {
  const use = desk.anomalyScore(rule, now);
  const words = `from tick to approval it takes ${use.toFixed(2)} times the usual p99`;
  return [{ scope: rule.scope, use, words }];
}

function noOperator({ presentMonoNanos }: MeasuredDesk, { scope }: GaugeRule, now: number) {
  const use = Math.round((now - presentMonoNanos()) / 1e6);
  return [{ scope, use, words: `no operator was at a console for ${use} ms` }];
}
