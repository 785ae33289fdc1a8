/**
 * The rules that a desk is watched by: those of desk.yaml, and one of our own for each detector.
 * Measures nothing; figures that a rule leaves out are those of `detectorFacts`.
 */
import {
  type AlertRule,
  type AlertSubject,
  DetectorKind,
  detectorFacts,
} from '../contract/alert.ts';

/** A rule with every figure filled in. */
export interface WatchedRule extends AlertRule {
  readonly threshold: number;
  /** 0 where the detector has none. */
  readonly windowSeconds: number;
  readonly atLeast: number;
  /** Ours: it leaves to the rules of desk.yaml what they watch with the same detector. */
  readonly isBuiltIn: boolean;
}

/**
 * What is watched: a rule of desk.yaml takes the place of ours by carrying its name, which is the
 * name of the detector.
 */
export function watchedRules(written: readonly AlertRule[]): readonly WatchedRule[] {
  const names = new Set(written.map(({ name }) => name));
  const own = DetectorKind.options
    .filter((detector) => !names.has(detector))
    .map((detector): WatchedRule => {
      const rest = { severity: 'warning', action: 'alert', dryRun: false } as const;
      return filled({ name: detector, detector, on: {}, ...rest }, true);
    });
  return [...written.map((rule) => filled(rule, false)), ...own];
}

function filled(rule: AlertRule, isBuiltIn: boolean): WatchedRule {
  const facts = detectorFacts[rule.detector];
  return {
    ...rule,
    threshold: rule.threshold ?? facts.threshold,
    windowSeconds: rule.windowSeconds ?? facts.windowSeconds ?? 0,
    atLeast: rule.atLeast ?? facts.atLeast ?? 0,
    isBuiltIn,
  };
}

/** Subject and symbol of something that rules may watch. */
export interface Watchable extends AlertSubject {
  readonly symbol?: string;
}

/** Whether `on` of a rule lets it watch this. */
export function isOn({ on }: Pick<AlertRule, 'on'>, what: Watchable): boolean {
  return (
    (on.strategy === undefined || on.strategy === what.strategy) &&
    (on.venue === undefined || on.venue === what.venue) &&
    (on.symbol === undefined || on.symbol === what.symbol)
  );
}

/** Whether this rule watches it: `on` fits, and no rule of the desk does so in our place. */
export function watches(rule: WatchedRule, all: readonly WatchedRule[], what: Watchable): boolean {
  if (!isOn(rule, what)) return false;
  if (!rule.isBuiltIn) return true;
  return !all.some(
    (other) => !other.isBuiltIn && other.detector === rule.detector && isOn(other, what),
  );
}

/** Alerts of one rule and subject are one group, and one line. */
export function groupOf(rule: string, subject: AlertSubject): string {
  const parts = [subject.strategy, subject.instrument ?? subject.venue].filter(
    (part) => part !== undefined,
  );
  return `${rule}/${parts.length === 0 ? 'desk' : parts.join('/')}`.slice(0, 160);
}
