/** One venue that is not there must not take the kill away from those that are. */
import { expect, test } from 'vitest';
import { VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { inverseInstrument, linearInstrument, venue as sim } from '../../core/core-fixture.ts';
import type { Venue } from '../../ports/venue.ts';
import { ScriptedVenue } from './scripted-venue-fixture.ts';
import { VenueOpening } from './venue-opening.ts';

const other = VenueId.parse('other');

interface Trial {
  readonly opening: VenueOpening<VenueId>;
  readonly sessions: Map<VenueId, Venue>;
  /** What was told, in order. */
  readonly told: string[];
  reachable: boolean;
  hasData: boolean;
}

/** Two venues: `sim`, and `other`, which is not there at first. */
function trialOf(known: readonly Instrument[]): Trial {
  const sessions = new Map<VenueId, Venue>();
  const told: string[] = [];
  const trial = { sessions, told, reachable: false, hasData: true };
  const opening = new VenueOpening<VenueId>({
    venues: [sim, other],
    reach: async (venue) => {
      if (venue === other && !trial.reachable) throw new Error('connection refused');
      return venue;
    },
    known: (venue) => (venue === sim ? known : []),
    enterOrders: (venue, instruments) => {
      told.push(`${venue} enters orders for ${instruments.length}`);
      return new ScriptedVenue();
    },
    startData: async (venue) => {
      if (!trial.hasData) throw new Error('no exchange information');
      return venue === sim ? [linearInstrument] : [{ ...linearInstrument, venue: other }];
    },
    sessions,
    onSession: () => undefined,
    onProblem: (problem) => told.push(problem === '' ? 'no problem' : problem),
    firstAgainMillis: 5,
  });
  return Object.assign(trial, { opening });
}

test('a venue that cannot be reached does not keep the others from their sessions', async () => {
  const trial = trialOf([]);
  const opened = trial.opening.open();
  await expect.poll(() => trial.sessions.has(sim)).toBe(true);
  expect(trial.told).toContain('other: connection refused');
  trial.reachable = true;
  expect(await opened).toHaveLength(2);
  expect([...trial.sessions.keys()]).toEqual([sim, other]);
  expect(trial.told.at(-2)).toBe('no problem');
});

test('orders of the last run can be cancelled before market data is there', async () => {
  const trial = trialOf([linearInstrument]);
  trial.reachable = true;
  trial.hasData = false;
  const opened = trial.opening.open();
  await expect.poll(() => trial.sessions.has(sim)).toBe(true);
  expect(trial.sessions.has(other)).toBe(false);
  const first = trial.sessions.get(sim);
  trial.hasData = true;
  await opened;
  expect(trial.sessions.get(sim), 'the session is kept: it knew all instruments').toBe(first);
  expect(trial.told.filter((line) => line.startsWith('sim enters'))).toHaveLength(1);
});

test('a session that does not know a new instrument is replaced', async () => {
  const trial = trialOf([inverseInstrument]);
  trial.reachable = true;
  await trial.opening.open();
  expect(trial.told).toContain('sim enters orders for 1');
  expect(trial.told).toContain('sim enters orders for 2');
});

test('a stop opens nothing more and does not wait for the next attempt', async () => {
  const trial = trialOf([]);
  const opened = trial.opening.open();
  await expect.poll(() => trial.sessions.size).toBe(1);
  trial.opening.stop();
  trial.reachable = true;
  expect(await opened).toBeNull();
  expect([...trial.sessions.keys()]).toEqual([sim]);
});
