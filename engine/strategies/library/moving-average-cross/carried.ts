/**
 * What one version of the moving-average cross hands to the next: which way it stands, and how
 * long that may not turn. The averages are not handed over: each version builds its own.
 */
import { z } from 'zod';

const CarriedStance = z.strictObject({
  lean: z.enum(['long', 'short']).nullable(),
  /** Time that the last turn has yet to cool down, in whole milliseconds. */
  coolMillis: z.int().nonnegative(),
});
export type CarriedStance = z.infer<typeof CarriedStance>;

/** By instrument id. */
const CarriedStances = z.record(z.string().max(64), CarriedStance);

export const carriedStances = {
  version: 1,
  schema: CarriedStances,
  /** Without it what is held stays until the averages give a signal. */
  whenLost: 'start',
} as const;
