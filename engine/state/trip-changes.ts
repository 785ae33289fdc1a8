/**
 * Trips in force compared with those of a file. What acts less, later or on something else is
 * looser; what is not known to act as early is, too. A rule that only tells is no control.
 */
import { scopeText } from '../contract/scope.ts';
import {
  rejectRatioOrders,
  type TripAction,
  type TripRule,
  tripsLimit,
} from '../contract/trips.ts';
import { type FileChange, looserFirst, looserOf } from './file-change.ts';

const ranks: Readonly<Record<TripAction, number>> = { alert: 0, reduce: 1, halt: 2, flatten: 3 };

/** How far a rule goes when it is reached; 0: it only tells. */
const rankOf = (rule: TripRule | undefined): number =>
  rule === undefined || rule.dryRun ? 0 : ranks[rule.action];

/** What a file would change; looser changes first, nothing where it says what is in force. */
export function tripChanges(
  inForce: readonly TripRule[],
  wanted: readonly TripRule[],
): FileChange[] {
  const names = new Set([...inForce, ...wanted].map(({ name }) => name));
  const changes = [...names].flatMap((what): FileChange[] => {
    const named = ({ name }: TripRule): boolean => name === what;
    const [before, after] = [inForce.find(named), wanted.find(named)];
    const [was, is] = [before, after].map((rule) => (rule === undefined ? null : tripText(rule)));
    if (was === is) return [];
    const direction = isLooser(before, after) ? 'looser' : 'tighter';
    return [{ direction, what, before: was ?? null, after: is ?? null }];
  });
  return looserFirst(changes);
}

function isLooser(before: TripRule | undefined, after: TripRule | undefined): boolean {
  if (before === undefined || rankOf(before) === 0) return false;
  if (after === undefined || rankOf(after) < rankOf(before)) return true;
  // Of another measure, scope or window nobody can say that it is reached as early.
  const isAnother =
    before.what !== after.what ||
    scopeText(before.scope) !== scopeText(after.scope) ||
    before.windowMillis !== after.windowMillis;
  return isAnother || after.threshold > before.threshold || orders(after) > orders(before);
}

/** Orders before a reject ratio judges. */
const orders = ({ atLeast = rejectRatioOrders }: TripRule): number => atLeast;

/** What can be in force without a second signature: a rule that would act less stays as it is. */
export function tightenedTrips(
  inForce: readonly TripRule[],
  wanted: readonly TripRule[],
): readonly TripRule[] {
  const looser = new Set(looserOf(tripChanges(inForce, wanted)).map(({ what }) => what));
  const known = new Set(inForce.map(({ name }) => name));
  const stays = inForce.filter(({ name }) => looser.has(name));
  const taken = wanted.filter(({ name }) => !looser.has(name));
  // Beyond what a desk has, what is new waits; what became tighter does not.
  const room = tripsLimit - stays.length - taken.filter(({ name }) => known.has(name)).length;
  const fresh = taken.filter(({ name }) => !known.has(name)).slice(0, Math.max(0, room));
  return [...taken.filter((rule) => known.has(rule.name) || fresh.includes(rule)), ...stays];
}

/** A rule as `daily-loss of 500, flatten, on desk`. */
function tripText(rule: TripRule): string {
  const { what, scope, windowMillis, threshold, atLeast, action, dryRun } = rule;
  const within = windowMillis === undefined ? '' : ` in ${windowMillis} ms`;
  const least = atLeast === undefined ? '' : ` of ${atLeast} orders`;
  const act = dryRun ? `${action} (dry run)` : action;
  return `${what} of ${threshold}${within}${least}, ${act}, on ${scopeText(scope)}`;
}
