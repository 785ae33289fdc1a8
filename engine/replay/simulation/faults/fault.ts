/**
 * The faults that a simulation knows, each with when it begins, how long it lasts and how hard it
 * is. A list of them, with a seed, is a whole scenario: nothing else varies.
 */
import { z } from 'zod';
import type { Random } from '../../../venues/sim/random.ts';

/** By where it strikes. */
export const faultKinds = [
  'network.delay',
  'network.cut',
  'network.down',
  'network.halfOpen',
  'network.stall',
  'network.bufferFull',
  'venue.ackLost',
  'venue.duplicate',
  'venue.lateFill',
  'venue.slow',
  'venue.rejects',
  'venue.cancelRefused',
  'venue.cancelLie',
  'disk.slow',
  'disk.full',
  'disk.error',
  'engine.kill',
  'engine.stop',
  'engine.loopBlocked',
  'engine.powerCut',
  'warden.kill',
  'warden.stop',
  'clock.step',
  'clock.drift',
  'clock.freeze',
  'strategy.storm',
  'strategy.throw',
  'strategy.nonsense',
  'feed.gap',
  'feed.duplicate',
  'feed.crossed',
  'feed.silence',
  'operator.kill',
  'operator.killStrategy',
  'operator.reduce',
  'operator.flatten',
  'operator.swap',
  'operator.staleRearm',
] as const;

export const Fault = z.strictObject({
  kind: z.enum(faultKinds),
  /** From the beginning of the simulation. */
  atMillis: z.int().nonnegative(),
  /** How long it lasts; of no meaning where it strikes once. */
  forMillis: z.int().nonnegative(),
  /** How hard it strikes, in [0, 1). */
  force: z.number().min(0).max(1),
});
export type Fault = z.infer<typeof Fault>;

/** What one simulation is made of. */
export const Scenario = z.strictObject({
  /** What it is about, for people. */
  about: z.string().max(400).optional(),
  seed: z.int().nonnegative(),
  faults: z.array(Fault).max(100),
});
export type Scenario = z.infer<typeof Scenario>;

/** The desk opens and is armed before the first fault. */
const firstMillis = 1_500;
/** No fault begins later than this, and none lasts longer than `endMillis`. */
const lastMillis = 9_000;
export const endMillis = 11_000;

/** The faults of a seed, in the order of their beginning. */
export function faultsOf(random: Random): Fault[] {
  const count = 3 + random.below(12);
  const faults = Array.from({ length: count }, (): Fault => {
    const atMillis = firstMillis + random.below(lastMillis - firstMillis);
    const longest = Math.min(5_000, endMillis - atMillis);
    return {
      kind: random.pick(faultKinds),
      atMillis,
      forMillis: 50 + random.below(longest - 50),
      force: Math.round(random.unit() * 1_000) / 1_000,
    };
  });
  return faults.sort((a, b) => a.atMillis - b.atMillis);
}
