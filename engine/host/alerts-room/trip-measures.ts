/**
 * The measures of trips that no order moves by itself: money at its marks, feeds, answers of
 * venues, the loop, breaks. Each reads the desk at an instant and says what it found.
 * Judges nothing: what is held against a threshold, and acts, is the core.
 */
import { missingCase } from '../../contract/assert.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { decimalText, type Minor, monoNanos } from '../../contract/numbers.ts';
import { coversScope, type Scope, scopeMatches, scopeText } from '../../contract/scope.ts';
import type { GaugeMeasure, TripRule } from '../../contract/trips.ts';
import type { Core } from '../../core/engine.ts';
import { agedMarks } from '../../core/portfolio/portfolio.ts';
import { exposureValue } from '../../state/exposure-value.ts';
import { markedToday, markedValue, positionsOf } from '../../state/marked-value.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';

/** A figure in the unit of its threshold, and what a trip by it would act on. */
export interface Measured {
  readonly scope: Scope;
  readonly use: number;
  /** What was measured, as a clause of a sentence. */
  readonly words: string;
}

export interface MeasuredDesk {
  readonly core: Pick<Core, 'ledger' | 'market'>;
  /** The longest time that the loop was held up lately, in microseconds. */
  readonly loopLagMicros: () => number;
  /** How far the time from tick to approval is from what is usual, in times its p99. */
  readonly anomalyScore: (rule: Pick<TripRule, 'name' | 'threshold'>, now: number) => number;
  /** When an operator was last at a console. */
  readonly presentMonoNanos: () => number;
  /** When the looking began: nothing before it says anything. */
  readonly sinceMonoNanos: number;
}

type Rule = Pick<TripRule, 'name' | 'scope' | 'threshold'> & { readonly what: GaugeMeasure };

/** What a rule's measure finds now; nothing: it cannot be measured, or there is nothing. */
export function measure(desk: MeasuredDesk, rule: Rule, now: number): readonly Measured[] {
  switch (rule.what) {
    case 'daily-loss':
      return dailyLoss(desk, rule, now);
    case 'drawdown':
      return drawdown(desk, rule, now);
    case 'exposure':
      return exposure(desk, rule, now);
    case 'ack-latency':
      return ackLatency(desk, rule, now);
    case 'feed-staleness':
      return feedStaleness(desk, rule, now);
    case 'clock-offset':
      return clockOffset(desk, rule);
    case 'loop-lag':
      return loopLag(desk, rule);
    case 'breaks':
      return breaks(desk, rule);
    case 'anomaly-score':
      return anomalyScore(desk, rule, now);
    case 'no-operator':
      return noOperator(desk, rule, now);
    default:
      return missingCase(rule.what);
  }
}

const nothing: readonly Measured[] = Object.freeze([]);

/** Money as a number of whole units of the reporting currency, to be held against a threshold. */
function money({ core }: MeasuredDesk, amount: Minor, left: readonly string[]) {
  const { accounting } = core.ledger.books;
  if (accounting === null) return null;
  const { reportingCurrency, reportingScale } = accounting;
  const without = left.length === 0 ? '' : `, without ${left.join(', ')}`;
  const text = `${decimalText(amount, reportingScale)} ${reportingCurrency}${without}`;
  return { use: amount / 10 ** reportingScale, text };
}

const marksOf = ({ core }: MeasuredDesk, now: number) =>
  agedMarks(core.market, monoNanos(Math.round(now)));

function dailyLoss(desk: MeasuredDesk, { scope }: Rule, now: number): readonly Measured[] {
  const today = markedToday(desk.core.ledger, marksOf(desk, now), scope);
  const lost = today === null ? null : money(desk, -today.valueMinor as Minor, today.left);
  if (lost === null) return nothing;
  return [{ scope, use: lost.use, words: `${scopeText(scope)} has lost ${lost.text} today` }];
}

function drawdown(desk: MeasuredDesk, { scope, name }: Rule, now: number): readonly Measured[] {
  const peak = desk.core.ledger.trips?.peaks?.find(({ trip }) => trip === name);
  const value = peakValue(desk, scope, now);
  if (peak === undefined || value === null) return nothing;
  const fallen = money(desk, (peak.peakMinor - value) as Minor, []);
  if (fallen === null) return nothing;
  const words = `${scopeText(scope)} is ${fallen.text} below the highest it has come to`;
  return [{ scope, use: fallen.use, words }];
}

/** What a drawdown is measured from; null while anything of it has no mark: no peak is guessed. */
export function peakValue(desk: MeasuredDesk, scope: Scope, now: number): Minor | null {
  const value = markedValue(desk.core.ledger, marksOf(desk, now), scope);
  return value === null || value.left.length > 0 ? null : value.valueMinor;
}

function exposure(desk: MeasuredDesk, { scope }: Rule, now: number): readonly Measured[] {
  const ledger = positionsOf(desk.core.ledger, scope);
  const { grossMinor, left } = exposureValue(ledger, marksOf(desk, now));
  const gross = money(desk, grossMinor, left);
  if (gross === null) return nothing;
  return [{ scope, use: gross.use, words: `${scopeText(scope)} is exposed to ${gross.text}` }];
}

/** The longest that an order has waited for its venue's word, and waits still. */
function ackLatency({ core, sinceMonoNanos }: MeasuredDesk, { scope }: Rule, now: number) {
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
function feedStaleness(desk: MeasuredDesk, { scope }: Rule, now: number): readonly Measured[] {
  return marketsOf(desk, scope).map(({ instrument: { id: instrument }, lastReceivedMonoNanos }) => {
    const last = Math.max(lastReceivedMonoNanos ?? 0, desk.sinceMonoNanos);
    const use = Math.round((now - last) / 1e6);
    const words = `nothing was received of ${instrument} for ${use} ms`;
    return { scope: { ...scope, instrument }, use, words };
  });
}

function clockOffset(desk: MeasuredDesk, { scope }: Rule): readonly Measured[] {
  return marketsOf(desk, scope).flatMap(
    ({ instrument: { id: instrument }, clockOffset: clock }) => {
      if (clock.micros === null) return [];
      const use = Math.abs(clock.micros) / 1_000;
      const words = `the clock of ${instrument} is ${use.toFixed(1)} ms off ours`;
      return [{ scope: { ...scope, instrument }, use, words }];
    },
  );
}

function loopLag({ loopLagMicros }: MeasuredDesk, { scope }: Rule): readonly Measured[] {
  const use = loopLagMicros() / 1_000;
  return [{ scope, use, words: `the loop was held up for ${use.toFixed(1)} ms` }];
}

function breaks({ core }: MeasuredDesk, { scope }: Rule): readonly Measured[] {
  const undecided = [...core.ledger.breaks.values()].filter(({ decision, difference }) => {
    const { venue, account, instrument } = difference;
    return decision === null && coversScope(scope, { venue, account, instrument });
  });
  const use = undecided.length;
  if (use === 0) return nothing;
  const many = use === 1 ? '1 break' : `${use} breaks`;
  return [{ scope, use, words: `${many} of ${scopeText(scope)} with its venue undecided` }];
}

function anomalyScore(desk: MeasuredDesk, rule: Rule, now: number): readonly Measured[] {
  const use = desk.anomalyScore(rule, now);
  const words = `from tick to approval it takes ${use.toFixed(2)} times the usual p99`;
  return [{ scope: rule.scope, use, words }];
}

function noOperator({ presentMonoNanos }: MeasuredDesk, { scope }: Rule, now: number) {
  const use = Math.round((now - presentMonoNanos()) / 1e6);
  return [{ scope, use, words: `no operator was at a console for ${use} ms` }];
}
