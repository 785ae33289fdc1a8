/**
 * The covariance of mid returns that limits on a portfolio are held by: how it is estimated, and
 * one estimate as the ledger keeps it. Estimates nothing; that is engine/core/covariance.
 */
import { z } from 'zod';
import { InstrumentId } from './ids.ts';
import { MonoNanos, UtcNanos } from './numbers.ts';

/** Instruments of one matrix: it is worked out, checked and written down as a whole. */
export const covarianceInstrumentsLimit = 64;

/**
 * How the covariance is estimated, for how long an estimate counts, and over which time limits of
 * volatility are meant. All of it has to be said: nothing here has a default that permits.
 */
export const CovarianceRule = z.strictObject({
  /** Between two looks at the mid of every instrument. */
  intervalMillis: z.int().min(100).max(3_600_000),
  /** Returns in the window, the newest ones. */
  windowObservations: z.int().min(2).max(10_000),
  /** Fewest returns that all instruments of a matrix have in common. */
  minimumObservations: z.int().min(2).max(10_000),
  /** It is worked out anew after so many looks. */
  updateObservations: z.int().min(1).max(10_000),
  /** An older one counts no more, and what would raise a risk is refused. */
  maximumAgeMillis: z.int().min(100).max(86_400_000),
  /** A limit of volatility is one standard deviation over this time. */
  horizonMillis: z.int().min(100).max(604_800_000),
});
export type CovarianceRule = z.infer<typeof CovarianceRule>;

/** One estimate. */
export const CovarianceMatrix = z.strictObject({
  /** In the order of their ids, each once. */
  instruments: z.array(InstrumentId).min(1).max(covarianceInstrumentsLimit),
  /** Bid and ask of each added up, in price increments: twice the mid. */
  twiceMids: z.array(z.int().positive()).max(covarianceInstrumentsLimit),
  /**
   * The upper triangle, row by row with its diagonal: mean products of two simple returns of one
   * interval. A share of the price squared, without a unit.
   */
  entries: z
    .array(z.number())
    .max((covarianceInstrumentsLimit * (covarianceInstrumentsLimit + 1)) / 2),
  intervalMillis: CovarianceRule.shape.intervalMillis,
  windowObservations: CovarianceRule.shape.windowObservations,
  /** Returns that are in it. */
  observations: z.int().positive(),
  /** SHA-256 (hex) of all of the above (`covarianceText`). */
  hash: z.string().length(64),
});
export type CovarianceMatrix = z.infer<typeof CovarianceMatrix>;

/** Events of covariance; events.ts takes them into its union. */
export const covarianceBodies = [
  z.strictObject({
    type: z.literal('covariance.set'),
    ...CovarianceMatrix.shape,
    /** The newest look that is in it, on both clocks. */
    asOfMonoNanos: MonoNanos,
    asOfUtcNanos: UtcNanos,
  }),
] as const;

/** Place of a pair in the upper triangle of `size` rows; `row` <= `column`. */
export const triangleAt = (size: number, row: number, column: number): number =>
  (row * (2 * size - row - 1)) / 2 + column;
