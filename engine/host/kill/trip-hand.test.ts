/** The host's half of a trip: what the core has closed, the gate has closed in the same turn. */
import { describe, expect, it } from 'vitest';
import { deskScope } from '../../contract/scope.ts';
import { maker, requestOf, taker, venue } from '../../core/core-fixture.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import type { TripFired } from '../../state/trips-fold.ts';
import { monoNow } from '../clock.ts';
import { epochWord, isLatched } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { recordTrips } from '../plans/trips-plan-fixture.ts';
import { FateDesk } from '../venues/fate-desk.ts';
import { KillRoom } from './kill-room.ts';
import { ReduceRoom } from './reduce-room.ts';
import { flattenBehind } from './trip-flatten.ts';
import { tripHand } from './trip-hand.ts';

const map = {
  orderVenues: [venue],
  owners: [maker, taker].map((strategy) => requestOf({ owner: { strategy } }).owner),
};
const silent = { info() {}, warn() {}, error() {}, fatal() {} };

/** A trip of one order each way, on a desk whose hands are the real ones. */
function trippingLoop(rule: object): TestLoop & { readonly latches: string[] } {
  const desk = testLoop(2);
  const { loop, words, venues } = desk;
  const latches: string[] = [];
  desk.ledger.commitsBySelf = false;
  desk.drive.quote(100_000, 100_002, Math.floor(monoNow() / 1_000));
  const ingress = {
    tellProgress() {},
    writeLatch: async ({ state }: { readonly state: string }) => {
      latches.push(state);
      return null;
    },
  };
  const shared = { loop, words, venues, desk: map, fates: new FateDesk(loop, venues) };
  const outward = { ingress, log: silent, publish() {} } as never as { ingress: never; log: never };
  const kills = new KillRoom({ ...shared, ...outward, publish() {} });
  loop.setTripHand(
    tripHand({
      loop,
      kills,
      flatten: async () => '',
      reductions: new ReduceRoom(loop, words, map),
    }),
  );
  const base = { name: 'repeats', what: 'repeated-execution', windowMillis: 60_000, threshold: 2 };
  recordTrips(loop, [tripOf({ ...base, action: 'halt', ...rule })]);
  return { ...desk, latches };
}

function want(desk: TestLoop, id: string, strategy = maker) {
  const intent = desk.drive.intentEvent(id, requestOf({ owner: { strategy } }));
  return desk.loop.process({ ...intent, epoch: epochWord(desk.words), stamp: stampNow() });
}

const bodies = (desk: TestLoop) => desk.ledger.events.map(({ body }) => body);
const types = (desk: TestLoop) => bodies(desk).map(({ type }) => type);

describe('P6 on the host', () => {
  it('P6 raises the epoch in the turn of order N, keeps it back and cancels what works', () => {
    const desk = trippingLoop({});
    const before = epochWord(desk.words);
    expect(want(desk, 'a').refusal).toBeNull();
    want(desk, 'b');
    expect(epochWord(desk.words)).toBe(before + 1);
    expect(desk.loop.core.ledger.epoch).toBe(before + 1);
    expect(desk.venue.cancelled).toEqual(['o1', 'o2']);
    expect(want(desk, 'c').refusal).toMatchObject({ kind: 'haltedScope', node: 'strategy=maker' });
    expect(want(desk, 'other', taker).refusal).toBeNull();
    desk.ledger.commit();
    expect(desk.venue.sent).toEqual(['other']);
    const fenced = bodies(desk).flatMap((body) =>
      body.type === 'order.fenced' ? [body.clientOrderId] : [],
    );
    expect(fenced).toEqual(['a', 'b']);
    const order = types(desk).filter((type) => type === 'trip.fired' || type === 'mode.changed');
    expect(order).toEqual(['trip.fired', 'mode.changed']);
    expect(isLatched(desk.words)).toBe(false);
    expect(desk.latches).toEqual([]);
  });

  it('R4 reduce acts in the same turn: what could enlarge a position is cancelled', () => {
    const desk = trippingLoop({ action: 'reduce' });
    const before = epochWord(desk.words);
    want(desk, 'a');
    want(desk, 'b');
    expect(epochWord(desk.words)).toBe(before + 1);
    expect(desk.venue.cancelled).toEqual(['o1', 'o2']);
    expect(want(desk, 'c').refusal).toMatchObject({ kind: 'reduceOnly' });
  });

  it('a dry run closes nothing', () => {
    const desk = trippingLoop({ dryRun: true });
    const before = epochWord(desk.words);
    for (const id of ['a', 'b', 'c']) expect(want(desk, id).refusal).toBeNull();
    expect(epochWord(desk.words)).toBe(before);
    expect(types(desk)).toContain('trip.fired');
  });
});

describe('what goes wrong behind a trip', () => {
  it.each([
    ['halt', 'no word'],
    ['reduce', 'no such name'],
  ] as const)(
    'a %s that cannot follow is on the record, and the core holds',
    async (action, why) => {
      const desk = testLoop(0);
      desk.drive.quote(100_000, 100_002, Math.floor(monoNow() / 1_000));
      const kills = { halt: async () => Promise.reject(new Error('no word')) };
      const reductions = { reduceScope: () => 'no such name' };
      desk.loop.setTripHand(
        tripHand({ loop: desk.loop, kills, reductions, flatten: async () => '' }),
      );
      const base = { name: 'one', what: 'repeated-execution', windowMillis: 1_000, threshold: 1 };
      recordTrips(desk.loop, [tripOf({ ...base, action })]);
      want(desk, 'a');
      await new Promise((resolve) => setImmediate(resolve));
      expect(bodies(desk).find(({ type }) => type === 'fault.recorded')).toMatchObject({
        type: 'fault.recorded',
        component: 'trips/one',
        detail: `the core has closed it, the gate could not follow: ${why}`,
      });
      expect(want(desk, 'b').refusal).not.toBeNull();
    },
  );
});

describe('rules of the desk file', () => {
  it('are recorded once, again when they change, and with none there is no word of them', () => {
    const { loop, ledger } = testLoop(0);
    const base = { name: 'one', what: 'repeated-execution', windowMillis: 1_000, threshold: 1 };
    const rule = tripOf({ ...base, action: 'halt', scope: deskScope });
    const other = tripOf({ ...base, action: 'alert' });
    for (const rules of [[], [rule], [rule], [other], []]) recordTrips(loop, rules);
    const set = ledger.events.flatMap(({ body }) => (body.type === 'trips.set' ? [body] : []));
    expect(set.map(({ trips }) => trips.map(({ action }) => action))).toEqual([
      ['halt'],
      ['alert'],
      [],
    ]);
  });
});

describe('a trip that flattens', () => {
  const rule = { name: 'one', what: 'repeated-execution', windowMillis: 1_000, threshold: 1 };
  const faultOf = (desk: TestLoop) =>
    bodies(desk).find(({ type }) => type === 'fault.recorded') ?? null;

  /** What the flatten behind the halt of one trip was asked, and what it answered. */
  async function flattened(action: string, answer: () => Promise<string>, before?: () => void) {
    const desk = testLoop(0);
    const { loop, words } = desk;
    desk.drive.quote(100_000, 100_002, Math.floor(monoNow() / 1_000));
    const asked: object[] = [];
    const flattens = {
      flatten: async (ask: object) => {
        asked.push(ask);
        return answer();
      },
    };
    const kills = {
      halt: async () => undefined,
      settled: async () => {
        before?.();
        return true;
      },
    };
    const flatten = (fired: TripFired) => flattenBehind(fired, { loop, words, kills, flattens });
    loop.setTripHand(tripHand({ loop, kills, reductions: { reduceScope: () => '' }, flatten }));
    recordTrips(loop, [tripOf({ ...rule, action })]);
    if (before !== undefined) desk.drive.core.ledger.modes.splice(0);
    want(desk, 'a');
    if (before !== undefined) desk.drive.core.ledger.modes.splice(0);
    await new Promise((resolve) => setImmediate(resolve));
    return { desk, asked };
  }

  it('halts at once, and flattens inside that halt', async () => {
    const { desk, asked } = await flattened('flatten', async () => '');
    expect(asked).toMatchObject([
      { scope: { strategy: maker }, actor: 'trip:one', epoch: epochWord(desk.words) },
    ]);
    expect(want(desk, 'b').refusal?.kind).toBe('haltedScope');
    expect(faultOf(desk)).toBeNull();
  });

  it('flattens nothing where it only halts', async () => {
    expect((await flattened('halt', async () => '')).asked).toEqual([]);
  });

  it('flattens nothing in a halt that a person has lifted, and says so', async () => {
    const { desk, asked } = await flattened(
      'flatten',
      async () => '',
      () => undefined,
    );
    expect(asked).toEqual([]);
    expect(faultOf(desk)).toMatchObject({
      detail: 'not flattened: the halt of strategy=maker is not that of one any more',
    });
  });

  it.each([
    ['a refusal', async () => 'not flattened: the warden is not guarding'],
    ['a failure', () => Promise.reject(new Error('not flattened: the warden is not guarding'))],
  ])('%s of the flatten is on the record, and the halt stays', async (_what, answer) => {
    const { desk } = await flattened('flatten', answer);
    expect(faultOf(desk)).toMatchObject({
      component: 'trips/one',
      detail: 'not flattened: the warden is not guarding',
    });
    expect(want(desk, 'b').refusal?.kind).toBe('haltedScope');
  });
});
