/**
 * The difference of two sets of limits, figure by figure: which way each change goes.
 * Knows of a limit only what the rules below say; what they do not say counts as looser.
 */
import { canonicalJson } from '../contract/canonical.ts';
import type { Limits } from '../contract/limits.ts';
import { scopeText } from '../contract/scope.ts';

/** `unknown`: no rule says which way it goes; it is treated as looser. */
export type ChangeDirection = 'looser' | 'tighter' | 'unknown';

export interface LimitChange {
  /** Where, for example `instruments[BTCUSDT.sim].orderLots`. */
  readonly path: string;
  /** As JSON; null: there was none. */
  readonly before: string | null;
  /** As JSON; null: there is none any more. */
  readonly after: string | null;
  readonly direction: ChangeDirection;
}

/** Figures of which a smaller one permits less, and those of which a larger one does. */
const tighterWhenSmaller: ReadonlySet<string> = new Set([
  ...['orderLots', 'orderValueMinor', 'priceCollarBps', 'positionLots', 'referenceAgeMillis'],
  ...['unmatchedLots', 'messages', 'lossMinor', 'turnoverMinor', 'longLots', 'shortLots'],
  ...['grossMinor', 'volatilityMinor', 'maximumAgeMillis'],
  ...['bps', 'shareBps', 'floorMinor', 'sigmas'],
]);
const tighterWhenLarger: ReadonlySet<string> = new Set([
  ...['windowMillis', 'repeatMillis', 'horizonMillis', 'minimumObservations', 'holdMillis'],
]);

/**
 * What it means that something is not there: `nothing`: it permits nothing (an instrument, a
 * strategy, one of its instruments); `everything`: it holds nothing (a limit of the day, a node).
 */
const absence: readonly (readonly [where: RegExp, permits: 'nothing' | 'everything'])[] = [
  [/^instruments\[.*\.referenceJump\./, 'everything'],
  [/^instruments\[/, 'nothing'],
  [/^strategies\[/, 'nothing'],
  // Without it limits of volatility let nothing pass that raises a risk.
  [/^covariance\./, 'nothing'],
  [/^desk\.daily\[/, 'everything'],
  [/^nodes\[/, 'everything'],
  [/^restricted\[/, 'everything'],
];

/** Every change from one set of limits to another, in order of place; none when they are equal. */
export function limitChanges(before: Limits, after: Limits): LimitChange[] {
  const [was, is] = [figuresOf(before), figuresOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
  return paths.flatMap((path) => {
    const [old = null, now = null] = [was.get(path), is.get(path)];
    if (old === now) return [];
    return [{ path, before: old, after: now, direction: directionOf(path, old, now) }];
  });
}

/** Whether a plan needs a second operator: anything that is not known to be tighter. */
export const isLooser = (changes: readonly LimitChange[]): boolean =>
  changes.some(({ direction }) => direction !== 'tighter');

function directionOf(path: string, before: string | null, after: string | null): ChangeDirection {
  if (before === null || after === null) {
    const permits = absence.find(([where]) => where.test(path))?.[1];
    if (permits === undefined) return 'unknown';
    const appears = before === null;
    return appears === (permits === 'nothing') ? 'looser' : 'tighter';
  }
  const name = path.slice(path.lastIndexOf('.') + 1);
  const [old, now] = [Number(before), Number(after)];
  if (!Number.isFinite(old) || !Number.isFinite(now)) return 'unknown';
  if (tighterWhenSmaller.has(name)) return now < old ? 'tighter' : 'looser';
  if (tighterWhenLarger.has(name)) return now > old ? 'tighter' : 'looser';
  return 'unknown';
}

/** Every figure by its place. What a list holds is named by what it is about, not by its number. */
function figuresOf(limits: Limits): Map<string, string> {
  const figures = new Map<string, string>();
  collect(figures, '', limits);
  return figures;
}

function collect(figures: Map<string, string>, path: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      const place = freeName(figures, `${path}[${nameOf(item)}]`);
      // Its being there is a figure too: an entry may hold no other.
      figures.set(place, 'true');
      if (isRecord(item)) collectFields(figures, place, item);
    }
    return;
  }
  if (isRecord(value) && !path.endsWith('.scope')) return collectFields(figures, path, value);
  figures.set(path, canonicalJson(value));
}

function collectFields(
  figures: Map<string, string>,
  path: string,
  value: Readonly<Record<string, unknown>>,
): void {
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) collect(figures, path === '' ? name : `${path}.${name}`, field);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields by which an entry of a list is known, in this order. */
const names = ['name', 'instrument', 'strategy', 'trader', 'currency'] as const;

function nameOf(item: unknown): string {
  if (!isRecord(item)) return String(item);
  for (const name of names) if (typeof item[name] === 'string') return item[name];
  return isRecord(item['scope']) ? scopeText(item['scope']) : canonicalJson(item);
}

/** Two entries of one name are two entries. */
function freeName(figures: ReadonlyMap<string, string>, name: string): string {
  if (!figures.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const next = `${name}#${number}`;
    if (!figures.has(next)) return next;
  }
}
