/** The warden does not confirm while an order that left last could still arrive at the venue. */
import { expect, test } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { linear, venue as venueId } from '../../core/core-fixture.ts';
import { underWayMillis } from '../../ports/venue.ts';
import { monoNow } from '../clock.ts';
import { ScriptedVenue } from '../venues/scripted-venue-fixture.ts';
import { Sweep } from './sweep.ts';

test('K10 an order that arrives after an empty answer is cancelled before the word', async () => {
  const venue = new ScriptedVenue();
  const id = ClientOrderId.parse('qdeadbeef.1.1');
  const sweep = new Sweep(new Map([[venueId, venue]]), 'qdeadbeef.', 1);
  const windowEnd = monoNow() + 400e6;
  sweep.begin(monoNanos(windowEnd - underWayMillis * 1e6));
  setTimeout(() => venue.open.set(id, linear), 150);
  const result = await sweep.run(() => true);
  expect(result).toMatchObject({ confirmed: true, orders: [{ clientOrderId: id }] });
  expect(venue.cancelled).toEqual([id]);
  expect(monoNow()).toBeGreaterThanOrEqual(windowEnd);
});

test('one empty answer is enough once nothing can be under way any more', async () => {
  const venue = new ScriptedVenue();
  const sweep = new Sweep(new Map([[venueId, venue]]), 'qdeadbeef.', 1);
  sweep.begin(monoNanos(monoNow() - underWayMillis * 1e6));
  let rounds = 0;
  const result = await sweep.run(() => {
    rounds += 1;
    return true;
  });
  expect([result.confirmed, rounds]).toEqual([true, 0]);
});

test('K8 what it found is told while it still asks, and again when that has changed', async () => {
  const venue = new ScriptedVenue();
  const id = ClientOrderId.parse('qdeadbeef.1.1');
  venue.open.set(id, linear);
  const sweep = new Sweep(new Map([[venueId, venue]]), 'qdeadbeef.', 1);
  sweep.begin(monoNanos(monoNow() + 300e6 - underWayMillis * 1e6));
  const told: string[] = [];
  const result = await sweep.run(
    () => true,
    ({ orders, confirmed }) =>
      told.push([...orders.map(({ outcome }) => outcome), confirmed].join(' ')),
  );
  expect(result).toMatchObject({ confirmed: true, orders: [{ outcome: 'cancelled' }] });
  expect(told).toEqual(['working false', 'cancelled false']);
});
