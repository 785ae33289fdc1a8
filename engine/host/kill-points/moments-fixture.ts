/**
 * When each life of a desk ends: at a place in the code, or at a random time of its start, its
 * reconciliation, its arming or its trading. All of it comes from a seed.
 */
import type { KillOrder, KillPlace } from './kill-places-fixture.ts';

/** How far a life comes before the time that is drawn begins to run. */
export type Stage = 'start' | 'reconciliation' | 'arming' | 'trading';

export interface Moment {
  readonly stage: Stage;
  /** Of the time that the stage usually takes (or of a fixed time), 0 to 1. */
  readonly share: number;
  /** Where the engine kills itself, if it comes by before; null: it is killed from outside. */
  readonly order: KillOrder | null;
  /** Whether the warden is killed with it, so that nobody cancels what works at the venue. */
  readonly withWarden: boolean;
  /** Whether the next engine comes only when the warden has done its work. */
  readonly awaitsWarden: boolean;
}

/** Most passages of a place that a life of a few seconds makes. */
const passages: readonly (readonly [place: KillPlace, most: number])[] = [
  ['before the commit', 90],
  ['after the commit', 90],
  ['before the head note', 90],
  ['after the head note', 90],
  ['before the log is moved', 3],
  ['after the log is moved', 3],
  ['before a snapshot has its name', 2],
  ['after a snapshot has its name', 2],
  ['before a small file has its name', 5],
  ['after a small file has its name', 5],
  ['before an order is sent', 20],
  ['after an order is sent', 20],
];

const stages: readonly Stage[] = ['start', 'reconciliation', 'arming', 'trading'];

/** The moments of `count` lives: every other one at a place in the code, each place in turn. */
export function momentsOf(count: number, random: () => number): Moment[] {
  return Array.from({ length: count }, (_none, index) => {
    const turn = Math.floor(index / 2);
    const [place, most] = passages[turn % passages.length] ?? ['after the commit', 1];
    const passage = 1 + Math.floor(random() * most);
    const atPlace = index % 2 === 1;
    const withWarden = random() < 0.4;
    return {
      stage: atPlace ? 'trading' : (stages[turn % stages.length] ?? 'trading'),
      share: random(),
      order: atPlace ? { place, passage } : null,
      withWarden,
      awaitsWarden: !withWarden && random() < 0.3,
    };
  });
}

/** A moment in words, for a failure that has to be understood. */
export function momentText({ stage, share, order, withWarden }: Moment): string {
  const warden = withWarden ? ', with its warden' : '';
  if (order !== null) return `${order.place}, passage ${order.passage}${warden}`;
  return `${stage} at ${Math.round(share * 100)} %${warden}`;
}
