/**
 * How far a trip is from its threshold, as the engine tells it. Fires nothing.
 */
import { z } from 'zod';
import { Scope } from './scope.ts';

export const TripUse = z.strictObject({
  /** Its name. */
  trip: z.string().min(1).max(48),
  /** The most that is measured now, in the unit of the threshold; null: nothing can be. */
  use: z.number().nullable(),
  /** Where that is; missing: nowhere, or all of its scope. */
  scope: Scope.optional(),
});
export type TripUse = z.infer<typeof TripUse>;
