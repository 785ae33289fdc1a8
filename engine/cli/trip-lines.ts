/**
 * The trips of a running desk, in lines for people and as values for programs.
 * Asks nothing; it is given the state of the desk.
 */
import { scopeText } from '../contract/scope.ts';
import type { TripRow } from '../state/trip-rows.ts';
import { utcText } from './output.ts';

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
