/**
 * What the measures of trips are given, and what they say: a figure in the unit of its threshold,
 * and what that figure lacks. Measures nothing.
 */
import type { Scope } from '../../contract/scope.ts';
import type { GaugeMeasure, TripRule } from '../../contract/trips.ts';
import type { Core } from '../../core/engine.ts';
import type { AgedMarks } from '../../state/desk-valuation.ts';

/** A figure in the unit of its threshold, and what a trip by it would act on. */
export interface Measured {
  readonly scope: Scope;
  readonly use: number;
  /** What was measured, as a clause of a sentence. */
  readonly words: string;
}

/**
 * Something that a figure lacks. `critical`: it could be far from what it says, and nobody can
 * know; `warning`: it goes by what is old, or leaves out what the desk file leaves out.
 */
export interface Doubt {
  readonly severity: 'critical' | 'warning';
  readonly what: string;
}

/** What a measure has found now; nothing: it cannot be measured, or there is nothing. */
export interface Measurement {
  readonly found: readonly Measured[];
  readonly doubts: readonly Doubt[];
}

export interface MeasuredDesk {
  readonly core: Pick<Core, 'ledger' | 'market'>;
  /** Where positions could be closed, or the last that is known of it, at an instant. */
  readonly marks: (now: number) => AgedMarks;
  /** The longest time that the loop was held up lately, in microseconds. */
  readonly loopLagMicros: () => number;
  /** How far the time from tick to approval is from what is usual, in times its p99. */
  readonly anomalyScore: (rule: Pick<TripRule, 'name' | 'threshold'>, now: number) => number;
  /** When an operator was last at a console. */
  readonly presentMonoNanos: () => number;
  /** When the looking began: nothing before it says anything. */
  readonly sinceMonoNanos: number;
}

export type GaugeRule = Pick<TripRule, 'name' | 'scope' | 'threshold'> & {
  readonly what: GaugeMeasure;
};
