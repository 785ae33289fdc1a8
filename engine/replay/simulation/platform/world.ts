/**
 * The simulation that runs now in this thread of Node: what the replaced timers, clocks, sockets
 * and files ask. There is one at a time, and none between two seeds.
 */
import { invariant } from '../../../contract/assert.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { Network } from './network.ts';
import type { Scheduler } from './scheduler.ts';

/** A program that a simulated process starts another one with. */
export type Spawn = (file: string) => ReturnType<typeof import('node:child_process').spawn>;

export interface World {
  readonly scheduler: Scheduler;
  readonly network: Network;
  /** What `Math.random` and `randomUUID` give. */
  readonly random: Random;
  readonly spawn: Spawn;
  /** Whether a simulated process with this id lives. */
  readonly lives: (processId: number) => boolean;
  /** As by SIGKILL. */
  readonly kill: (processId: number) => void;
}

let current: World | null = null;

export const setWorld = (world: World | null): void => {
  current = world;
};

/** Null between two seeds. */
export const worldOrNull = (): World | null => current;

export function world(): World {
  invariant(current !== null, 'no simulation is running');
  return current;
}
