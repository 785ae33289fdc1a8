/**
 * Every trip in force with its use beside its threshold, as the engine told it last; what it does,
 * what it holds, who lifts that, and when it fired.
 * Shows trips; fires and lifts none.
 */
import type { UtcNanos } from '../../engine/contract/numbers.ts';
import { scopeText } from '../../engine/contract/scope.ts';
import type { TripUse } from '../../engine/contract/trip-use.ts';
import type { TripMeasure } from '../../engine/contract/trips.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { type TripRow, tripRows } from '../../engine/state/trip-rows.ts';

/** One trip as it is shown; figures are plain decimals. */
export interface TripView {
  readonly name: string;
  readonly used: string;
  readonly threshold: string;
  readonly unit: string;
  /** Use as a share of the threshold; null: nobody has told the use, or nothing can be measured. */
  readonly share: number | null;
  /** For example `Repeated orders of strategy=maker in 1 s: halts`. */
  readonly rule: string;
  readonly dryRun: boolean;
  /** Where the use is the most, where that is but a part of the scope; else empty. */
  readonly where: string;
  /** Scopes that it holds, and who lifts that; empty: it holds none. */
  readonly holds: string;
  /** When it fired last, and why; null: not that the desk remembers. */
  readonly last: { readonly firedUtcNanos: UtcNanos; readonly detail: string } | null;
}

const words: Readonly<Record<TripMeasure, readonly [what: string, unit: string]>> = {
  'repeated-execution': ['Repeated orders', ''],
  'message-rate': ['Messages, of their limit', '%'],
  'fan-out': ['Messages out for one in', ''],
  'order-to-fill': ['Messages for each fill', ''],
  'reject-ratio': ['Orders refused', '%'],
  'daily-loss': ['Loss of the day', 'money'],
  drawdown: ['Drawdown', 'money'],
  exposure: ['Exposure', 'money'],
  'ack-latency': ['Wait for a venue', 'ms'],
  'feed-staleness': ['Silence of a feed', 'ms'],
  'clock-offset': ['Offset of clocks', 'ms'],
  'loop-lag': ['Lag of the loop', 'ms'],
  breaks: ['Undecided breaks', ''],
  'anomaly-score': ['Latency, of its usual p99', 'x'],
  'no-operator': ['Nobody at a console', 'ms'],
};

const acts = { alert: 'tells', reduce: 'reduces', halt: 'halts', flatten: 'flattens' } as const;

/** Those that hold something first, then those nearest to their threshold. */
export function tripViews(
  ledger: LedgerState,
  told: { readonly trips: readonly TripUse[] } | null,
): TripView[] {
  const uses = new Map((told?.trips ?? []).map((use) => [use.trip, use]));
  const views = tripRows(ledger).map((row) => viewOf(ledger, row, uses.get(row.name)));
  const rank = (view: TripView): number => (view.holds === '' ? (view.share ?? -1) : 1e9);
  return views.toSorted((a, b) => rank(b) - rank(a));
}

function viewOf(ledger: LedgerState, row: TripRow, told: TripUse | undefined): TripView {
  const { name, what, scope, windowMillis, threshold, action, dryRun, lastFired } = row;
  const [measure, unit] = words[what];
  const use = told?.use ?? null;
  const isShare = what === 'reject-ratio';
  const figure = (value: number): string => figureText(isShare ? value * 100 : value, unit);
  const of = scopeText(scope) === scopeText({}) ? '' : ` of ${scopeText(scope)}`;
  const within = windowMillis === null ? '' : ` in ${windowMillis / 1_000} s`;
  const place = told?.scope === undefined ? '' : scopeText(told.scope);
  return {
    name,
    used: use === null ? '\u2013' : figure(Math.max(0, use)),
    threshold: figure(threshold),
    unit: unit === 'money' ? (ledger.books.accounting?.reportingCurrency ?? '') : unit,
    share: use === null ? null : Math.max(0, use) / threshold,
    rule: `${measure}${of}${within}: ${acts[action]}`,
    dryRun,
    where: place === scopeText(scope) ? '' : place,
    holds: holdsText(ledger, row),
    last:
      lastFired === null
        ? null
        : { firedUtcNanos: lastFired.firedUtcNanos, detail: lastFired.detail },
  };
}

function holdsText({ singleOperator }: LedgerState, { holds }: TripRow): string {
  if (holds.length === 0) return '';
  const held = holds.map(({ scope, mode }) => `${scopeText(scope)} ${mode ?? ''}`).join(', ');
  const who = singleOperator ? 'an operator' : 'two operators';
  return `Holds ${held}, until ${who} re-arm${singleOperator ? 's' : ''} it`;
}

/** Money with two decimals, ratios with as many as say something, counts with none. */
function figureText(value: number, unit: string): string {
  if (unit === 'money') return value.toFixed(2);
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : 1).replace(/\.?0+$/, '');
}
