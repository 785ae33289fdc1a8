// What an order is valued at before it is sent: the most that it can trade at.
import { expect, it } from 'vitest';
import { priceTicks } from '../../contract/numbers.ts';
import { armedDesk, haltedDesk } from '../core-fixture.ts';
import { type Change, factsOf } from './facts-fixture.ts';

/** The market is 100,000 to 100,010 where there is one; a lot at one increment is 100 units. */
function quoted() {
  const drive = armedDesk();
  drive.quote(100_000, 100_010);
  return drive;
}
const stopLimit = { type: 'stopLimit', stopPrice: priceTicks(100_020) } as const;

it.each<[string, Change, typeof quoted, number]>([
  ['a buy at its limit', { side: 'buy', price: 99_000 }, quoted, 99_000],
  ['a sell below the bid at the bid', { side: 'sell', price: 99_000 }, quoted, 100_000],
  ['a sell above the bid at its limit', { side: 'sell', price: 100_005 }, quoted, 100_005],
  [
    'a sell behind a stop at the stop',
    { side: 'sell', price: 99_000, ...stopLimit },
    quoted,
    100_020,
  ],
  ['a sell without a bid at its limit', { side: 'sell', price: 99_000 }, haltedDesk, 99_000],
])('%s', (_, change, desk, price) => {
  expect(factsOf({ ...change, lots: 2 }, {}, desk()).orderValueMinor).toBe(price * 2 * 100);
});
