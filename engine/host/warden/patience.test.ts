/** The warden does not leave a frozen engine's orders alone because ten seconds have passed. */
import { expect, test } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { type MonoNanos, monoNanos } from '../../contract/numbers.ts';
import { linear, venue as venueId } from '../../core/core-fixture.ts';
import { ScriptedVenue } from '../venues/scripted-venue-fixture.ts';
import { Guard } from './guard.ts';
import { deadEngineMillisLimit, lostDeskMillisLimit, Patience } from './patience.ts';
import { Sweep } from './sweep.ts';

const at = (millis: number): MonoNanos => monoNanos(millis * 1_000_000);

function frozenSince(millis: number): Guard {
  const guard = new Guard();
  guard.beat(guard.probe(at(millis)) ?? 0, at(millis));
  guard.decide(at(millis));
  return guard;
}

test('a frozen engine is swept for until it turns again, however long that takes', () => {
  const guard = frozenSince(1_000);
  const patience = new Patience(guard, () => true);
  expect(patience.lasts(at(3_000))).toBe(true);
  expect(patience.lasts(at(3_600_000))).toBe(true);
  const probe = guard.probe(at(3_599_000)) ?? 0;
  guard.beat(1, at(3_600_100));
  expect(patience.lasts(at(3_600_100)), 'a beat without an answer').toBe(true);
  guard.beat(probe, at(3_600_200));
  expect(patience.lasts(at(3_600_200))).toBe(false);
});

test('a dead engine is swept for within a bound that begins at its death', () => {
  let lives = true;
  const patience = new Patience(frozenSince(0), () => lives);
  expect(patience.lasts(at(deadEngineMillisLimit * 2))).toBe(true);
  lives = false;
  expect(patience.lasts(at(deadEngineMillisLimit * 2 + 1))).toBe(true);
  expect(patience.lasts(at(deadEngineMillisLimit * 3))).toBe(true);
  expect(patience.lasts(at(deadEngineMillisLimit * 3 + 1))).toBe(false);
});

test('a desk directory that is gone too shortens that; one that is back does not', () => {
  let exists = false;
  const patience = new Patience(
    frozenSince(0),
    () => false,
    () => exists,
  );
  expect(patience.lasts(at(1_000))).toBe(true);
  expect(patience.lasts(at(999 + lostDeskMillisLimit))).toBe(true);
  exists = true;
  expect(patience.lasts(at(1_000 + lostDeskMillisLimit))).toBe(true);
  exists = false;
  expect(patience.lasts(at(2_000 + lostDeskMillisLimit))).toBe(true);
  expect(patience.lasts(at(2_000 + lostDeskMillisLimit * 2))).toBe(false);
});

test('orders are cancelled at a venue that answers late: the sweep had not given up', async () => {
  const venue = new ScriptedVenue();
  const id = ClientOrderId.parse('qdeadbeef.1.1');
  venue.open.set(id, linear);
  venue.up = false;
  const sweep = new Sweep(new Map([[venueId, venue]]), 'qdeadbeef.', 1);
  const patience = new Patience(frozenSince(0), () => true);
  let rounds = 0;
  const result = await sweep.run(({ unconfirmed }) => {
    rounds += 1;
    if (rounds <= 3) expect(unconfirmed).toBe('sim: session is down');
    venue.up = rounds >= 3;
    return patience.lasts(at(20_000 * rounds));
  });
  expect(result).toMatchObject({ confirmed: true, orders: [{ clientOrderId: id }] });
  expect(venue.cancelled).toEqual([id]);
});
