/**
 * P6, repeated execution: N orders of one strategy the same way disable it before order N+1, in
 * the core itself, until a person re-arms it; a restart is no person.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deskScope } from '../../contract/scope.ts';
import { Drive, linear, maker, requestOf, sessionStarted, spot, taker } from '../core-fixture.ts';
import { createCore } from '../engine.ts';
import {
  deskWith,
  firedOf,
  foldedFrom,
  hashedTextOf,
  tripOf,
  typesOf,
} from './trip-desk-fixture.ts';

const repeats = (change: object = {}) =>
  tripOf({
    name: 'repeats',
    what: 'repeated-execution',
    windowMillis: 1_000,
    threshold: 3,
    action: 'halt',
    ...change,
  });

const buy = requestOf({ lots: 1 });
const halted = { kind: 'haltedScope', node: 'strategy=maker' };

describe('P6 repeated execution', () => {
  it('P6 N repeats disable the strategy before order N+1, in the core, without the host', () => {
    const { drive } = deskWith([repeats()]);
    drive.intent('a', buy, 1);
    drive.intent('b', buy, 2);
    const third = drive.intent('c', buy, 3);
    expect(typesOf(third)).toEqual(['intent.recorded', 'verdict.recorded', 'trip.fired']);
    const fired = {
      type: 'trip.fired',
      trip: 'repeats',
      what: 'repeated-execution',
      scope: { strategy: maker },
      action: 'halt',
      dryRun: false,
      mode: 'halted',
      previous: 'active',
      use: 3,
      threshold: 3,
      epoch: 0,
      detail: '3 orders to buy BTCUSDT.sim by maker within 1000 ms, the threshold is 3',
    };
    expect(third.trips).toEqual([fired]);
    const { refusal, trips } = drive.intent('d', buy, 4);
    expect(refusal).toMatchObject(halted);
    expect(trips).toEqual([]);
    expect(refusal?.detail).toBe(`strategy=maker is halted by repeats (repeats): ${fired.detail}`);
  });

  it('P6 what it counts: one strategy, one instrument, one direction, one window', () => {
    const { drive, events } = deskWith([repeats()]);
    const others = [
      requestOf({ lots: 1, side: 'sell', price: 100_001 }),
      requestOf({ lots: 1, owner: { instrument: spot } }),
      requestOf({ lots: 1, owner: { strategy: taker } }),
    ];
    drive.intent('a', buy, 1);
    drive.intent('b', buy, 2);
    for (const [at, other] of others.entries()) drive.intent(`other${at}`, other, 3);
    // A window later the first two count no more, to the nanosecond.
    drive.quote(100_000, 100_002, 1_000_000);
    drive.intent('c', buy, 1_000_002);
    drive.intent('d', buy, 1_000_003);
    expect(firedOf(events)).toEqual([]);
    drive.intent('e', buy, 1_000_004);
    expect(firedOf(events)).toHaveLength(1);
    expect(drive.intent('f', buy, 1_000_005).refusal).toMatchObject(halted);
  });

  it('P6 another list of trips leaves what an unchanged rule has counted, and no other', () => {
    const told = repeats({ name: 'tells', threshold: 50, dryRun: true });
    const { drive, events } = deskWith([repeats()]);
    const set = (...trips: ReturnType<typeof repeats>[]) =>
      drive.record({ type: 'trips.set', trips, cause: 'test' });
    drive.intent('a', buy, 1);
    drive.intent('b', buy, 2);
    set(told, repeats());
    drive.intent('c', buy, 3);
    expect(firedOf(events)).toHaveLength(1);
    expect(drive.intent('d', buy, 4).refusal).toMatchObject(halted);
    const anew = deskWith([repeats()]);
    anew.drive.intent('a', buy, 1);
    anew.drive.intent('b', buy, 2);
    const tighter = repeats({ threshold: 2 });
    anew.drive.record({ type: 'trips.set', trips: [tighter], cause: 'test' });
    anew.drive.intent('c', buy, 3);
    expect(firedOf(anew.events)).toEqual([]);
    expect(anew.drive.intent('d', buy, 4).trips).toHaveLength(1);
  });

  it('P6 an order that the gate refuses does not count, and one outside the scope neither', () => {
    const { drive, events } = deskWith([repeats({ threshold: 1, scope: { strategy: taker } })]);
    drive.intent('far', requestOf({ owner: { strategy: taker }, price: 1 }), 1);
    drive.intent('maker', buy, 2);
    expect(firedOf(events)).toEqual([]);
    drive.intent('taker', requestOf({ owner: { strategy: taker } }), 3);
    expect(firedOf(events)).toMatchObject([{ scope: { strategy: taker } }]);
  });

  it('P6 a person re-enables it, and from there on it counts anew', () => {
    const { drive, events } = deskWith([repeats()]);
    for (const id of ['a', 'b', 'c']) drive.intent(id, buy, 1);
    expect(drive.rearm({ strategy: taker }, 2).trips).toEqual([]);
    expect(drive.intent('d', buy, 3).refusal).toMatchObject(halted);
    drive.rearm({ strategy: maker }, 4);
    for (const id of ['e', 'f']) expect(drive.intent(id, buy, 5).refusal).toBeNull();
    expect(firedOf(events)).toHaveLength(1);
    drive.intent('g', buy, 6);
    expect(firedOf(events)).toHaveLength(2);
    expect(drive.intent('h', buy, 7).refusal).toMatchObject(halted);
  });

  it('P6 a re-arm of the desk lifts no halt of the strategy', () => {
    const { drive } = deskWith([repeats()]);
    for (const id of ['a', 'b', 'c']) drive.intent(id, buy, 1);
    drive.rearm(deskScope, 2);
    expect(drive.intent('d', buy, 3).refusal).toMatchObject(halted);
  });

  it('P6 a restart re-enables nothing, nor do new rules or none', () => {
    const { drive, events } = deskWith([repeats()]);
    for (const id of ['a', 'b', 'c']) drive.intent(id, buy, 1);
    const state = foldedFrom(events);
    expect(hashedTextOf(state)).toBe(hashedTextOf(drive.core.ledger));
    const again = new Drive(createCore(state));
    again.record(sessionStarted, 2);
    again.record({ type: 'trips.set', trips: [], cause: 'test' }, 2);
    again.rearm(deskScope, 3);
    again.quote(100_000, 100_002, 3);
    expect(again.intent('d', buy, 4).refusal).toMatchObject(halted);
    again.rearm({ strategy: maker }, 5);
    expect(again.intent('e', buy, 6).refusal).toBeNull();
  });

  it('P6 the rules of the record are in force from the start on', () => {
    const { events } = deskWith([repeats({ threshold: 1 })]);
    const again = new Drive(createCore(foldedFrom(events)));
    again.quote(100_000, 100_002, 3);
    expect(again.intent('a', buy, 4).trips).toHaveLength(1);
    expect(again.intent('b', buy, 5).refusal).toMatchObject(halted);
  });
});

describe('what a trip does', () => {
  it('a dry run tells once a window, and refuses nothing', () => {
    const { drive, events } = deskWith([repeats({ dryRun: true })]);
    for (let n = 0; n < 10; n += 1) expect(drive.intent(`a${n}`, buy, n).refusal).toBeNull();
    expect(firedOf(events)).toMatchObject([{ dryRun: true, action: 'halt', mode: null }]);
    expect(drive.core.ledger.modes).toEqual([]);
    drive.quote(100_000, 100_002, 1_000_002);
    for (let n = 0; n < 3; n += 1) drive.intent(`b${n}`, buy, 1_000_002 + n);
    expect(firedOf(events)).toHaveLength(2);
  });

  it('one that only tells says so as one of its action', () => {
    const { drive, events } = deskWith([repeats({ action: 'alert', threshold: 1 })]);
    expect(drive.intent('a', buy, 1).trips).toEqual([]);
    expect(firedOf(events)).toMatchObject([{ dryRun: false, action: 'alert', mode: null }]);
  });

  it('reduce leaves what shrinks a position, and a halt after it is told too', () => {
    const { drive, events } = deskWith([
      repeats({ name: 'slow', action: 'reduce', threshold: 2 }),
      repeats({ name: 'stop', threshold: 1, scope: { instrument: spot } }),
    ]);
    for (const id of ['a', 'b']) drive.work(id, buy, 1);
    drive.filled('a', 'x', 1);
    expect(drive.intent('c', buy, 2).refusal).toMatchObject({ kind: 'reduceOnly' });
    const sell = requestOf({ side: 'sell', lots: 1, price: 100_001 });
    expect(drive.intent('d', sell, 3).refusal).toBeNull();
    drive.rearm({ strategy: maker }, 4);
    drive.intent('e', requestOf({ lots: 1, owner: { instrument: spot } }), 5);
    expect(firedOf(events).map(({ trip, mode }) => [trip, mode])).toEqual([
      ['slow', 'reduce'],
      ['stop', 'halted'],
    ]);
  });

  it('what is as severe already is left alone', () => {
    const { drive, events } = deskWith([
      repeats({ name: 'first', threshold: 1 }),
      repeats({ name: 'second', threshold: 1 }),
      repeats({ name: 'third', threshold: 1, action: 'reduce' }),
    ]);
    const { trips } = drive.intent('a', buy, 1);
    expect(trips.map(({ trip }) => trip)).toEqual(['first']);
    expect(firedOf(events)).toHaveLength(1);
  });

  it('two of one order act both where the second is more severe', () => {
    const { drive } = deskWith([
      repeats({ name: 'first', threshold: 1, action: 'reduce' }),
      repeats({ name: 'second', threshold: 1 }),
    ]);
    const { trips } = drive.intent('a', buy, 1);
    expect(trips.map(({ trip, mode }) => [trip, mode])).toEqual([
      ['first', 'reduce'],
      ['second', 'halted'],
    ]);
  });
});

interface Wish {
  readonly kind: 'order' | 'rearm' | 'restart';
  readonly strategy: typeof maker;
  readonly instrument: typeof linear;
  readonly side: 'buy' | 'sell';
  readonly waitMicros: number;
}

const wishes = fc.array(
  fc.record<Wish>({
    kind: fc.constantFrom('order', 'order', 'order', 'order', 'order', 'order', 'rearm', 'restart'),
    strategy: fc.constantFrom(maker, taker),
    instrument: fc.constantFrom(linear, spot),
    side: fc.constantFrom('buy', 'sell'),
    waitMicros: fc.integer({ min: 0, max: 400 }),
  }),
  { minLength: 1, maxLength: 60 },
);

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const millisLimit = isLong ? 1_800_000 : 60_000;
const runs = isLong ? 10_000 : 150;
const price = { buy: 100_000, sell: 100_001 } as const;

it(
  `P6 by a model that only counts: no order N+1, no self re-enable, in ${runs} histories`,
  () => {
    let disabled = 0;
    const history = fc.property(wishes, fc.integer({ min: 1, max: 5 }), (acts, threshold) => {
      const { drive, events } = deskWith([repeats({ threshold, windowMillis: 1 })]);
      let desk = drive;
      let at = 1;
      const orders = new Map<string, number[]>();
      const off = new Set<string>();
      for (const [number, { kind, strategy, instrument, side, waitMicros }] of acts.entries()) {
        at += waitMicros;
        if (kind === 'rearm') {
          desk.rearm({ strategy }, at);
          off.delete(strategy);
          for (const key of orders.keys()) if (key.startsWith(strategy)) orders.delete(key);
          continue;
        }
        if (kind === 'restart') {
          desk = new Drive(createCore(foldedFrom(events)), (outcome) => {
            events.push(...outcome.events);
          });
          desk.record(sessionStarted, at);
          desk.rearm(deskScope, at);
          desk.quote(100_000, 100_002, at, linear);
          desk.quote(100_000, 100_002, at, spot);
          orders.clear();
          continue;
        }
        const request = requestOf({
          owner: { strategy, instrument },
          side,
          price: price[side],
          lots: 1,
        });
        const { refusal, trips } = desk.intent(`o${number}`, request, at);
        const isOff = off.has(strategy);
        expect(refusal?.kind ?? null).toBe(isOff ? 'haltedScope' : null);
        if (isOff) continue;
        const key = `${strategy}|${instrument}|${side}`;
        const lately = [...(orders.get(key) ?? []), at].filter((each) => each > at - 1_000);
        orders.set(key, lately);
        const isReached = lately.length >= threshold;
        expect(trips).toHaveLength(isReached ? 1 : 0);
        if (!isReached) continue;
        off.add(strategy);
        disabled += 1;
      }
      expect(hashedTextOf(foldedFrom(events))).toBe(hashedTextOf(desk.core.ledger));
    });
    fc.assert(history, { numRuns: runs });
    expect(disabled).toBeGreaterThan(runs / 4);
  },
  millisLimit,
);
