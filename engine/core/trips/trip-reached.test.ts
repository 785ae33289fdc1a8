/** Trips that the host measures: fired by the core, by a rule that it knows and not beyond it. */
import { describe, expect, it } from 'vitest';
import type { Minor } from '../../contract/numbers.ts';
import { deskScope, type Scope } from '../../contract/scope.ts';
import { fold } from '../../state/fold.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { heldTrips } from '../../state/trips-fold.ts';
import { linear, maker, requestOf, sessionStarted, spot, stampAt } from '../core-fixture.ts';
import {
  deskWith,
  firedOf,
  foldedFrom,
  hashedTextOf,
  type TripDesk,
  tripOf,
} from './trip-desk-fixture.ts';

const exposure = (change: object = {}) =>
  tripOf({ name: 'gross', what: 'exposure', threshold: 1_000, action: 'reduce', ...change });

const reach = (
  { drive }: Pick<TripDesk, 'drive'>,
  use: number,
  micros = 1,
  scope: Scope = deskScope,
) =>
  drive.core.process({
    type: 'tripReached',
    trip: 'gross',
    scope,
    use,
    words: `desk is exposed to ${use}`,
    stamp: stampAt(micros),
  });

describe('a trip that the host measures', () => {
  it('puts its scope in the mode at once, and tells the host to follow', () => {
    const desk = deskWith([exposure()]);
    const { trips } = reach(desk, 1_000);
    expect(trips).toMatchObject([
      {
        trip: 'gross',
        scope: {},
        mode: 'reduce',
        use: 1_000,
        detail: 'desk is exposed to 1000, the threshold is 1000',
      },
    ]);
    expect(desk.drive.intent('a', requestOf(), 2).refusal?.kind).toBe('reduceOnly');
    expect(reach(desk, 2_000).trips).toEqual([]);
    expect(firedOf(desk.events)).toHaveLength(1);
  });

  it.each([
    ['under its threshold', [exposure()], 999, deskScope],
    ['of a rule that is not there', [exposure({ name: 'other' })], 1_000, deskScope],
    ['of a rule that the core counts', [exposure({ what: 'fan-out' })], 1_000, deskScope],
    [
      'beyond the scope of its rule',
      [exposure({ scope: { instrument: linear } })],
      1_000,
      { instrument: spot },
    ],
  ] as const)('nothing comes of one %s', (_what, rules, use, scope) => {
    const desk = deskWith(rules);
    expect(reach(desk, use, 1, scope).events).toEqual([]);
  });

  it('nothing comes of one where no trip is in force', () => {
    expect(reach(deskWith([]), 1_000).events).toEqual([]);
  });

  it('acts on a narrower scope that was measured', () => {
    const desk = deskWith([exposure({ action: 'halt' })]);
    reach(desk, 1_000, 1, { instrument: linear });
    const own = requestOf({ owner: { instrument: spot } });
    expect(desk.drive.intent('a', own, 2).refusal).toBeNull();
    expect(desk.drive.intent('b', requestOf(), 2).refusal).toMatchObject({
      node: `instrument=${linear}`,
    });
  });

  it('one that only tells says so once a minute, of each scope', () => {
    const desk = deskWith([exposure({ dryRun: true })]);
    for (const micros of [1, 59_000_000, 60_000_001, 61_000_000]) reach(desk, 1_000, micros);
    reach(desk, 1_000, 61_000_000, { strategy: maker });
    expect(firedOf(desk.events).map(({ scope }) => scope)).toEqual([{}, {}, { strategy: maker }]);
  });
});

describe('what trips leave in the state', () => {
  it('one peak for each rule, the newest, beside the rules and what fired', () => {
    const { drive, events } = deskWith([exposure()]);
    const peak = (trip: string, peakMinor: number) =>
      drive.record({ type: 'trip.peaked', trip, peakMinor: peakMinor as Minor });
    peak('a', 10);
    peak('b', 20);
    peak('a', 5);
    drive.record({ type: 'trips.set', trips: [], cause: 'test' });
    expect(drive.core.ledger.trips).toEqual({
      rules: [],
      fired: [],
      peaks: [
        { trip: 'b', peakMinor: 20 },
        { trip: 'a', peakMinor: 5 },
      ],
    });
    expect(hashedTextOf(foldedFrom(events))).toBe(hashedTextOf(drive.core.ledger));
  });

  it('the last fifty firings', () => {
    const desk = deskWith([exposure({ action: 'alert' })]);
    for (let n = 1; n <= 60; n += 1) reach(desk, 1_000 + n, n * 60_000_000);
    const fired = desk.drive.core.ledger.trips?.fired ?? [];
    expect([fired.length, fired[0]?.fired.use, fired.at(-1)?.fired.use]).toEqual([
      50, 1_011, 1_060,
    ]);
    expect(fired.at(-1)?.sequence).toBe(desk.drive.core.ledger.sequence);
  });

  const heldIn = (state: LedgerState) => heldTrips(state).map(({ fired }) => fired.scope);

  it('what a scope is held by, until exactly that scope is re-armed', () => {
    const desk = deskWith([exposure({ action: 'halt' })]);
    const { drive, events } = desk;
    reach(desk, 1_000, 1, { strategy: maker });
    reach(desk, 1_000, 2);
    drive.kill({ strategy: maker }, 3);
    drive.record(sessionStarted);
    expect(heldIn(drive.core.ledger)).toEqual([{ strategy: maker }, {}]);
    drive.rearm({}, 4);
    expect(heldIn(drive.core.ledger)).toEqual([{ strategy: maker }]);
    drive.rearm({ strategy: maker, instrument: linear }, 5);
    expect(heldIn(drive.core.ledger)).toEqual([{ strategy: maker }]);
    drive.rearm({ strategy: maker }, 6);
    expect(heldIn(drive.core.ledger)).toEqual([]);
    expect(hashedTextOf(foldedFrom(events))).toBe(hashedTextOf(drive.core.ledger));
  });

  it('firings of before, which say less, fold as ever, and hold while their mode stands', () => {
    const drawdown = exposure({ what: 'drawdown', action: 'halt' });
    const desk = deskWith([drawdown]);
    const { drive, events } = desk;
    drive.record({ type: 'trip.peaked', trip: 'gross', peakMinor: 7 as Minor });
    reach(desk, 1_000, 1, { strategy: maker });
    const older = events.map((event) => {
      if (event.body.type !== 'trip.fired') return event;
      const { previous, ...body } = event.body;
      expect(previous).toBe('active');
      return { ...event, body };
    });
    const state = foldedFrom(older);
    expect(heldIn(state)).toEqual([{ strategy: maker }]);
    const length = older.length;
    drive.rearm({ strategy: maker }, 2);
    for (const event of events.slice(length)) fold(state, event);
    expect(heldIn(state)).toEqual([]);
    expect(Object.keys(state.trips ?? {}).sort()).toEqual(['fired', 'peaks', 'rules']);
    expect(state.trips?.peaks).toEqual([{ trip: 'gross', peakMinor: 7 }]);
    expect(drive.core.ledger.trips?.peaks).toEqual([]);
  });
});
