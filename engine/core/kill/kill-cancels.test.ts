// Which cancels of a kill were written, and when that is all of them.
import { expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import {
  inverse,
  linear,
  orderId,
  requestOf,
  stampAt,
  venue,
  venueOrderId,
} from '../core-fixture.ts';
import { Drill, nothingOpen, timings } from './kill-drill-fixture.ts';

const cancelSent = ({ drive }: Drill, id: string, micros: number) =>
  drive.core.process({
    type: 'sent',
    clientOrderId: orderId(id),
    message: 'cancel',
    sendMonoNanos: stampAt(micros).mono,
    epoch: drive.epoch,
    stamp: stampAt(micros),
  });
const seen = ({ open }: Drill) => {
  const { orders, lastMonoNanos } = open.cancelsWritten();
  return [orders, lastMonoNanos, open.allCancelled()];
};

it('all cancels of a kill are written when no order at the venue is without one', () => {
  const drill = new Drill();
  for (const id of ['a', 'b', 'c']) drill.drive.work(id, requestOf({ lots: 1 }));
  drill.drive.intent('unsent', requestOf({ lots: 1 }));
  drill.strike();
  expect(seen(drill)).toEqual([0, null, false]);
  cancelSent(drill, 'a', 300);
  expect(seen(drill)).toEqual([1, 300_000, false]);
  cancelSent(drill, 'b', 200);
  expect(seen(drill)).toEqual([2, 300_000, false]);
  drill.drive.ended('cancelled', 'c');
  expect(seen(drill)).toEqual([2, 300_000, true]);
  cancelSent(drill, 'b', 400);
  expect(seen(drill)).toEqual([2, 400_000, true]);
});

it('a kill has no cancels to write where nothing is at the venue', () => {
  const drill = new Drill();
  drill.drive.intent('unsent', requestOf());
  drill.strike();
  expect(seen(drill)).toEqual([0, null, true]);
});

it('a kill whose orders ended before a cancel was written has not written them all', () => {
  const drill = new Drill();
  drill.drive.work('a', requestOf());
  drill.strike();
  drill.drive.ended('cancelled', 'a');
  expect(seen(drill)).toEqual([0, null, false]);
});

it('the report lists open positions alone, and an order that is open twice over once', () => {
  const drill = new Drill();
  const { drive } = drill;
  drive.work('a', requestOf({ lots: 5 }));
  drive.filled('a', 'e1', 5);
  drive.work('b', requestOf({ side: 'sell', lots: 5, price: 100_100 }));
  drive.filled('b', 'e2', 5, 100_100);
  drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
  drive.filled('c', 'e3', 1);
  expect(drill.strike().cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['c']);
  const listing = [
    { clientOrderId: orderId('c'), venueOrderId: venueOrderId('v-c'), instrument: inverse },
    { clientOrderId: orderId('b'), venueOrderId: venueOrderId('v-b'), instrument: linear },
  ];
  drive.ended('cancelled', 'c');
  const { cancelled, unconfirmed, openPositions } = drill.open.conclude(
    new Map([[venue, listing]]),
    timings,
  );
  const reason = 'the venue lists it as open';
  expect({ cancelled, unconfirmed, openPositions }).toEqual({
    cancelled: [],
    unconfirmed: [
      { clientOrderId: 'c', reason },
      { clientOrderId: 'b', reason },
    ],
    openPositions: [{ instrument: inverse, lots: lots(1) }],
  });
  expect(drill.open.conclude(nothingOpen, timings).cancelled).toEqual(['c']);
});
