/** Trips of tests, in force as those of a desk file are after its start. */
import type { TripRule } from '../../contract/trips.ts';
import type { Loop } from '../loop.ts';
import { createTripsPlan } from './trips-plan.ts';

export const recordTrips = (
  loop: Pick<Loop, 'core' | 'process'>,
  inForce: readonly TripRule[],
): void => createTripsPlan(loop, () => '').open({ inForce, held: null });
