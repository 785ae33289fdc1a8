/**
 * What a benchmark is: a name, the figures that it measures, and how to run its rounds.
 * Judges nothing: figures are held against their budgets by summary.ts.
 */

/** Bounds of a figure in its own unit; `atMost` and `atLeast` bound a single value. */
export interface Budget {
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One thing that is measured. Names are dotted: `core.gate`. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Null where there is no budget. */
  readonly budget: Budget | null;
}

/** Quantiles that a round has worked out itself: of differences there are no single samples. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** What one round found: single measurements, quantiles, or one value; of `count` things. */
export type Round =
  | { readonly samples: Float64Array }
  | { readonly quantiles: Quantiles; readonly count: number }
  | { readonly value: number; readonly count: number };

/** What a benchmark is given. */
export interface BenchContext {
  /** How many rounds to run; each figure gets at least one entry a round. */
  readonly rounds: number;
  /** A directory of this run's own; it is removed afterwards. */
  readonly directory: string;
  /** Tells the progress on standard error. */
  readonly say: (text: string) => void;
  /** Keeps what a reader of the figures has to know; it is printed and kept beside them. */
  readonly note: (text: string) => void;
}

/** The rounds of each figure, by the figure's name. */
export type Measured = Readonly<Record<string, readonly Round[]>>;

/** Said instead of rounds where this machine lacks what the benchmark needs. */
export interface Skipped {
  readonly skipped: string;
}

export const isSkipped = (found: Measured | Skipped): found is Skipped =>
  typeof found['skipped'] === 'string';

/** What the process of a benchmark hands over. */
export type Finding = Skipped | { readonly measured: Measured; readonly notes: readonly string[] };

/** A benchmark; it runs in a process of its own, which is gone afterwards. */
export interface Bench {
  /** The name of its only figure, or the stem that its figures share. */
  readonly name: string;
  readonly figures: readonly Figure[];
  /**
   * Whether each round has a process of its own: for differences so small that what the compiler
   * made of the code this time, and where things lie in memory, would be taken for a finding.
   */
  readonly roundsAlone?: boolean;
  /** Measures; throws when it cannot. Warms up first: no round may hold the compiler's work. */
  readonly run: (context: BenchContext) => Promise<Measured | Skipped> | Measured;
}
