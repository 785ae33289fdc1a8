/**
 * The trips of a running desk, in lines for people and as values for programs.
 * Asks nothing; it is given the state of the desk.
 */
import { scopeText } from '../contract/scope.ts';
import { type TripRule, tripFacts } from '../contract/trips.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { utcText } from './output.ts';

/** One trip as `trips` tells it. */
export function tripRow({ modes, trips }: LedgerState, rule: TripRule) {
  const { name, what, scope, windowMillis = null, threshold, action, dryRun } = rule;
  const last = trips?.fired.findLast(({ fired }) => fired.trip === name);
  return {
    name,
    what,
    scope,
    windowMillis,
    threshold,
    unit: tripFacts[what].unit,
    action,
    dryRun,
    /** Scopes that it holds now, until a person re-arms them. */
    holds: modes
      .filter(({ cause, actor }) => cause === name && actor === name)
      .map((entry) => ({ scope: entry.scope, mode: entry.mode, reason: entry.reason })),
    /** Null: it has not fired that the desk remembers. */
    lastFired:
      last === undefined
        ? null
        : {
            sequence: last.sequence,
            firedUtcNanos: last.firedUtcNanos,
            scope: last.fired.scope,
            mode: last.fired.mode,
            use: last.fired.use,
            threshold: last.fired.threshold,
            detail: last.fired.detail,
          },
  };
}
export type TripRow = ReturnType<typeof tripRow>;

/** Every trip in force, in the order of the desk file. */
export const tripRows = (state: LedgerState): TripRow[] =>
  (state.trips?.rules ?? []).map((rule) => tripRow(state, rule));

/** For example `repeats halts at 20 orders ... within 1000 ms, on desk: holds strategy=maker`. */
export function tripLines(row: TripRow): string[] {
  const { name, action, dryRun, threshold, unit, windowMillis, scope, holds, lastFired } = row;
  const act = { alert: 'tells', reduce: 'reduces', halt: 'halts', flatten: 'flattens' }[action];
  const dry = dryRun ? ' (dry run)' : '';
  const within = windowMillis === null ? '' : ` of ${windowMillis} ms`;
  const held = holds.map((each) => `${scopeText(each.scope)} ${each.mode}`).join(', ');
  const rest = holds.length === 0 ? '' : `: holds ${held}, until a person re-arms it`;
  const at = `${threshold} ${unit}${within}`;
  const line = `${name} ${act}${dry} at ${at}, on ${scopeText(scope)}${rest}`;
  if (lastFired === null) return [line];
  return [line, `  fired last at ${utcText(lastFired.firedUtcNanos)}: ${lastFired.detail}`];
}
