import { expect, it } from 'vitest';
import { armedDesk, fillOf, orderId, requestOf } from './core-fixture.ts';

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
