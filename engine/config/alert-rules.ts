/**
 * What must hold of the alert rules of a desk file, beyond what their schema can say.
 * Watches nothing; a rule that could never fire, or always would, is an error and not a quiet one.
 */
import { type AlertRule, detectorFacts } from '../contract/alert.ts';
import type { DeskConfig } from '../contract/config.ts';
import type { ConfigPath, Finding } from './config-issue.ts';
import { reservedNameFindings } from './rule-names.ts';
import { nearest } from './suggestion.ts';

/** Rule name that the engine keeps for what is too much to list. */
const keptName = 'alert-storm';

/** Everything in the rules that names nothing, or makes no sense to its detector. */
export function alertFindings(config: DeskConfig): readonly Finding[] {
  return config.alerts.flatMap((rule, index) => {
    const path = ['alerts', index] as const;
    return [
      ...nameFindings(config, rule, index),
      ...subjectFindings(config, rule, path),
      ...figureFindings(rule, path),
      ...actionFindings(rule, path),
    ];
  });
}

function nameFindings({ alerts }: DeskConfig, { name }: AlertRule, index: number): Finding[] {
  const path = ['alerts', index, 'name'];
  if (name === keptName) {
    const problem = `"${name}" is the engine's own rule for too many alerts at once`;
    return [{ path, problem, instead: 'give the rule another name' }];
  }
  if (alerts.findIndex((other) => other.name === name) === index) {
    return reservedNameFindings(name, path);
  }
  const problem = `alert rule "${name}" is there twice`;
  return [{ path, problem, instead: 'keep one of them, or name them apart' }];
}

function subjectFindings(config: DeskConfig, rule: AlertRule, path: ConfigPath): Finding[] {
  const { on, detector } = rule;
  const watched = detectorFacts[detector].on;
  const venues = config.venues.filter(({ id }) => on.venue === undefined || id === on.venue);
  const known = {
    strategy: config.strategies.map(({ id }) => String(id)),
    venue: config.venues.map(({ id }) => String(id)),
    symbol: venues.flatMap(({ instruments }) => instruments.map(({ symbol }) => symbol)),
  };
  return (['strategy', 'venue', 'symbol'] as const).flatMap((field): Finding[] => {
    const named = on[field];
    if (named === undefined) return [];
    const at = [...path, 'on', field];
    if (!watched.includes(field)) {
      const problem = `${detector} does not watch a ${field} by itself`;
      const instead =
        watched.length === 0 ? 'leave "on" out: it watches the desk' : either(watched);
      return [{ path: at, atKey: true, problem, instead }];
    }
    // A venue that is unknown is told of once, and not again with its symbols.
    if (known[field].includes(named) || (field === 'symbol' && venues.length === 0)) return [];
    const near = nearest(named, known[field]);
    const instead =
      near === null ? `use one of ${known[field].join(', ')}` : `did you mean ${near}?`;
    return [{ path: at, problem: `there is no ${field} "${named}"`, instead }];
  });
}

const either = (fields: readonly string[]): string => `name a ${fields.join(' or a ')} instead`;

function figureFindings(rule: AlertRule, path: ConfigPath): Finding[] {
  const { threshold, windowSeconds, atLeast, detector } = rule;
  const facts = detectorFacts[detector];
  const findings: Finding[] = [];
  const { thresholdLeast: least, thresholdMost: most } = facts;
  const isWhole = threshold === undefined || !facts.isCount || Number.isInteger(threshold);
  if (threshold !== undefined && (threshold < least || threshold > most || !isWhole)) {
    const kind = facts.isCount ? 'a whole number' : 'a number';
    findings.push({
      path: [...path, 'threshold'],
      problem: `${threshold} makes no sense: the threshold of ${detector} is ${facts.unit}`,
      instead: `use ${kind} from ${least} to ${most}, for example ${facts.threshold}`,
    });
  }
  if (windowSeconds !== undefined && facts.windowSeconds === null) {
    const problem = `${detector} has no window: its threshold is ${facts.unit}`;
    findings.push({ path: [...path, 'windowSeconds'], atKey: true, problem, instead: 'remove it' });
  }
  if (atLeast !== undefined && facts.atLeast === null) {
    const problem = `${detector} judges from the first on`;
    findings.push({ path: [...path, 'atLeast'], atKey: true, problem, instead: 'remove it' });
  }
  return findings;
}

function actionFindings({ action, dryRun }: AlertRule, path: ConfigPath): Finding[] {
  if (!dryRun || action !== 'alert') return [];
  const problem = 'dryRun holds an action back, and this rule only tells';
  return [
    { path: [...path, 'dryRun'], atKey: true, problem, instead: 'give it an action, or remove it' },
  ];
}
