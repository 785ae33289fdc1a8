/** What each trader has at stake, beside the uses of limits. */
import { z } from 'zod';
import { OperatorId } from './ids.ts';

/** Of one trader in one currency. */
export const TraderExposure = z.strictObject({
  /** Who ordered by hand; null: what the programs of the desk hold, whoever their trader is. */
  trader: OperatorId.nullable(),
  /** Quote currency, of whose minor units the sums are. */
  currency: z.string().max(16),
  /**
   * Positions without their signs, at what they were entered for, each with its working orders on
   * the worse side counted as filled; null: a working order has no known value.
   */
  grossMinor: z.int().nullable(),
  openPositions: z.int().nonnegative(),
  workingOrders: z.int().nonnegative(),
});
export type TraderExposure = z.infer<typeof TraderExposure>;
