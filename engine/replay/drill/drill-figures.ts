/**
 * What the trials of a drill come to: figures by name, the sum of what went wrong, the result.
 * Rounds to whole microseconds and invents nothing: of no trial there is no figure.
 */
import type { DrillFigure, DrillKind, DrillResult } from '../../contract/drill.ts';
import { quarterdeckVersion } from '../../contract/version.ts';

/** Percentiles by nearest rank of durations in microseconds. */
export function figureOf(micros: readonly number[]): DrillFigure {
  const sorted = micros.map(Math.round).toSorted((a, b) => a - b);
  const rank = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { n: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

/** One trial: durations by the name of their figure, in microseconds, and what went wrong. */
export interface DrillTrial {
  readonly micros: Readonly<Record<string, number>>;
  readonly over: number;
  readonly under: number;
  readonly late: number;
  readonly failures: readonly string[];
}

export interface DrillTerms {
  readonly drill: DrillKind;
  readonly fault: string;
  /** The figures that it has, also where no trial came to one. */
  readonly figures: readonly string[];
  readonly conditions: DrillResult['conditions'];
  readonly auditIds: readonly string[];
  /** What went wrong outside of any trial. */
  readonly failures?: readonly string[];
}

const failuresLimit = 100;
const total = (trials: readonly DrillTrial[], what: 'over' | 'under' | 'late'): number =>
  trials.reduce((sum, trial) => sum + trial[what], 0);

/** The result of a drill over its trials. A drill without a trial has not passed. */
export function resultOf(terms: DrillTerms, trials: readonly DrillTrial[]): DrillResult {
  const { drill, fault, conditions, auditIds } = terms;
  const results = Object.fromEntries(
    terms.figures.map((name) => {
      const micros = trials.flatMap((trial) => trial.micros[name] ?? []);
      return [name, figureOf(micros)];
    }),
  );
  const failures = [...(terms.failures ?? []), ...trials.flatMap((trial) => trial.failures)];
  if (trials.length === 0) failures.push('no trial was made');
  const [overCancelled, underCancelled, sentAfterLatch] = [
    total(trials, 'over'),
    total(trials, 'under'),
    total(trials, 'late'),
  ];
  const wrong = overCancelled + underCancelled + sentAfterLatch + failures.length;
  return {
    drill,
    fault,
    passed: wrong === 0,
    results,
    overCancelled,
    underCancelled,
    sentAfterLatch,
    auditIds: [...auditIds],
    failures: failures.slice(0, failuresLimit).map((text) => text.slice(0, 400)),
    conditions,
    engineVersion: quarterdeckVersion,
  };
}
