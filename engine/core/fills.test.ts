import { expect, it } from 'vitest';
import { lots, minor } from '../contract/numbers.ts';
import { armedDesk, fillOf, inverse, orderId, requestOf, wideLimits } from './core-fixture.ts';

it.each([
  ['a fee that is no number', { feeMinor: Number.NaN }, 'a fill with a fee of NaN'],
  ['a time that is none', { venueUtcMillis: 0.5 }, 'a fill at the time 0.5'],
])('a fill with %s is not counted, and its order is in doubt', (_, wrong, said) => {
  const drive = armedDesk();
  drive.work('o', requestOf());
  drive.report({ ...fillOf('o', 'e1', 1, 100_000), ...wrong } as never);
  expect(drive.faults).toEqual([expect.stringContaining(said)]);
  expect(drive.core.ledger.orders.get(orderId('o'))).toMatchObject({
    status: 'unknown',
    filledLots: 0,
  });
});

it.each([
  ['which the books can hold', 11, { status: 'filled', filledLots: 90_000 }, []],
  [
    'past what the books can hold',
    1,
    { status: 'unknown', filledLots: 0 },
    [expect.stringContaining('a fill at 1 increments')],
  ],
])('a fill of contracts at a price close to nothing, %s', (_, price, order, faults) => {
  const quantity = 90_000;
  const instruments = wideLimits.instruments.map((limit) => ({
    ...limit,
    orderLots: lots(quantity),
    positionLots: lots(quantity),
    orderValueMinor: minor(9e15),
  }));
  const drive = armedDesk({ ...wideLimits, instruments });
  drive.work('o', requestOf({ owner: { instrument: inverse }, lots: quantity }));
  drive.filled('o', 'e1', quantity, price);
  const { ledger } = drive.core;
  expect(ledger.orders.get(orderId('o')) ?? ledger.finishedOrders.at(-1)).toMatchObject(order);
  expect(drive.faults).toEqual(faults);
});

it('a late fill is recorded with its venue, its order and what it was', () => {
  const drive = armedDesk();
  drive.work('o', requestOf());
  drive.ended('cancelled', 'o');
  expect(drive.filled('o', 'e1', 4).events[1]?.body).toEqual({
    type: 'fault.recorded',
    component: 'venue/sim',
    detail:
      'late fill e1 of 4 lots, counted: order o is cancelled, buy 0 of 10 lots filled, ' +
      'sent, venue id v-o, so far: approved sent accepted cancelled, ' +
      'last said: cancelled by the venue',
    count: 1,
    owner: requestOf().owner,
  });
});
