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

/** What one round found: single measurements, or one value over so many things. */
export type Round =
  | { readonly samples: Float64Array }
  | { readonly value: number; readonly count: number };

/** What a benchmark is given. */
export interface BenchContext {
  /** How many rounds to run; each figure gets one entry a round. */
  readonly rounds: number;
  /** A directory of this run's own; it is removed afterwards. */
  readonly directory: string;
  /** Tells the progress on standard error. */
  readonly say: (text: string) => void;
}

/** The rounds of each figure, by the figure's name. */
export type Measured = Readonly<Record<string, readonly Round[]>>;

/** A benchmark; it runs in a process of its own, which is gone afterwards. */
export interface Bench {
  /** The name of its only figure, or the stem that its figures share. */
  readonly name: string;
  readonly figures: readonly Figure[];
  /** Measures; throws when it cannot. Warms up first: no round may hold the compiler's work. */
  readonly run: (context: BenchContext) => Promise<Measured> | Measured;
}
