/**
 * What must hold of the trips of a desk file, beyond what their schema can say.
 * Counts nothing; a trip that could never fire, or names nothing, is an error and not a quiet one.
 */
import type { DeskConfig } from '../contract/config.ts';
import { InstrumentId } from '../contract/ids.ts';
import { scopeFields } from '../contract/scope.ts';
import { type TripRule, tripFacts } from '../contract/trips.ts';
import type { ConfigPath, Finding } from './config-issue.ts';
import { isHandOrder } from './hand-rules.ts';
import { reservedNameFindings } from './rule-names.ts';
import { nearest } from './suggestion.ts';

/** Everything in the trips that names nothing, or makes no sense to its measure. */
export function tripFindings(config: DeskConfig): readonly Finding[] {
  return config.trips.flatMap((rule, index) => {
    const path = ['trips', index] as const;
    return [
      ...nameFindings(config, rule, index),
      ...scopeFindings(config, rule, path),
      ...figureFindings(rule, path),
      ...actionFindings(rule, path),
    ];
  });
}

/** The first of them in words; '' where there is none. */
export function tripProblem(config: DeskConfig): string {
  const [first] = tripFindings(config);
  return first === undefined ? '' : `${first.path.join('.')}: ${first.problem}: ${first.instead}`;
}

/** A mode tells by its cause whose it is: no name may stand for two rules. */
function nameFindings({ trips, alerts }: DeskConfig, { name }: TripRule, index: number): Finding[] {
  const path = ['trips', index, 'name'];
  const instead = 'name them apart';
  if (alerts.some((alert) => alert.name === name)) {
    return [{ path, problem: `there is an alert rule "${name}" too`, instead }];
  }
  if (trips.findIndex((other) => other.name === name) === index) {
    return reservedNameFindings(name, path);
  }
  return [{ path, problem: `trip "${name}" is there twice`, instead }];
}

function scopeFindings(config: DeskConfig, rule: TripRule, path: ConfigPath): Finding[] {
  const { scope, what } = rule;
  const { on } = tripFacts[what];
  const { venues, strategies } = config;
  const known: Record<(typeof scopeFields)[number], readonly string[]> = {
    venue: venues.map(({ id }) => id),
    account: venues.map(({ account }) => account),
    strategy: strategies.map(({ id }) => id),
    instrument: venues.flatMap(({ id, instruments }) =>
      instruments.map(({ symbol }) => InstrumentId.parse(`${symbol}.${id}`)),
    ),
    trader: [...strategies.map(({ trader }) => trader), ...config.operators.map(({ id }) => id)],
    client: strategies.map(({ client }) => client),
  };
  return scopeFields.flatMap((field): Finding[] => {
    const named = scope[field];
    if (named === undefined) return [];
    if (!on.includes(field)) {
      const problem = `${what} is not measured of a ${field} by itself`;
      const instead = on.length === 0 ? 'leave "scope" out: it is of the desk' : either(on);
      return [{ path: [...path, 'scope', field], atKey: true, problem, instead }];
    }
    if (known[field].includes(named)) return [];
    if (field === 'strategy' && isHandOrder(config, named)) return [];
    const near = nearest(named, known[field]);
    const all = [...new Set(known[field])].join(', ');
    const instead = near === null ? `use one of ${all}` : `did you mean ${near}?`;
    const problem = `there is no ${field} "${named}"`;
    return [{ path: [...path, 'scope', field], problem, instead }];
  });
}

const either = (fields: readonly string[]): string => `name a ${fields.join(' or a ')} instead`;

function figureFindings(rule: TripRule, path: ConfigPath): Finding[] {
  const { what, threshold, windowMillis, atLeast } = rule;
  const facts = tripFacts[what];
  const findings: Finding[] = [];
  const { thresholdLeast: least, thresholdMost: most, isCount, unit } = facts;
  const isWhole = !isCount || Number.isInteger(threshold);
  if (threshold < least || threshold > most || !isWhole) {
    findings.push({
      path: [...path, 'threshold'],
      problem: `${threshold} makes no sense: the threshold of ${what} is ${unit}`,
      instead: `use ${isCount ? 'a whole number' : 'a number'} from ${least} to ${most}`,
    });
  }
  if (windowMillis === undefined && facts.isWindowed) {
    const problem = `${what} is measured over a window, and none is said`;
    findings.push({ path, problem, instead: 'add windowMillis, for example 1000' });
  }
  if (windowMillis !== undefined && !facts.isWindowed) {
    const problem = `${what} has no window: its threshold is ${unit}`;
    findings.push({ path: [...path, 'windowMillis'], atKey: true, problem, instead: 'remove it' });
  }
  if (atLeast !== undefined && what !== 'reject-ratio') {
    const problem = `${what} judges from the first on`;
    findings.push({ path: [...path, 'atLeast'], atKey: true, problem, instead: 'remove it' });
  }
  return findings;
}

function actionFindings({ action, dryRun }: TripRule, path: ConfigPath): Finding[] {
  if (!dryRun || action !== 'alert') return [];
  const problem = 'dryRun holds an action back, and this trip only tells';
  return [
    { path: [...path, 'dryRun'], atKey: true, problem, instead: 'give it an action, or remove it' },
  ];
}
