/**
 * Runs scenarios on request, inside the thread whose runtime is simulated.
 */
import { z } from 'zod';
import { Random } from '../../venues/sim/random.ts';
import { Fault, faultsOf } from './faults/fault.ts';
import { Simulation, type SimulationResult } from './simulation.ts';

/** Without faults of its own: those of the seed. */
export const RunRequest = z.strictObject({
  seed: z.int().nonnegative(),
  faults: z.array(Fault).nullable(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** The stream of the seed's numbers from which its faults are drawn. */
const faultStream = 99;

export interface ScenarioResult extends SimulationResult {
  readonly seed: number;
  readonly faults: readonly Fault[];
}

export async function answer(message: unknown): Promise<ScenarioResult> {
  const { seed, faults: given } = RunRequest.parse(message);
  const faults = given ?? faultsOf(new Random(seed, faultStream));
  return { seed, faults, ...(await new Simulation({ seed, faults }).run()) };
}
