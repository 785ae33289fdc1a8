/** What an account is said to hold is exact, or no answer at all. */
import { expect, test } from 'vitest';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { positionsOf } from './account-positions.ts';
import { gridded } from './user-data.ts';

const instrument = instrumentOf({ id: 'BTCUSDT.sim', venue: 'sim' });
const bySymbol = new Map([['BTCUSDT', gridded(instrument)]]);

const told = (...amounts: readonly string[]) => {
  const positions = amounts.map((positionAmt) => ({ symbol: 'BTCUSDT', positionAmt }));
  return positionsOf({ ok: true, result: { positions } } as never, bySymbol);
};

test.each([
  ['one', ['0.003'], [{ instrument: 'BTCUSDT.sim', lots: 3 }]],
  ['none', ['0', '0.000'], []],
  ['a part of a lot', ['0.0005'], { failed: 'a position of 0.0005 in BTCUSDT' }],
  // An account in hedge mode: neither of the two is what it holds.
  ['two sides', ['0.003', '-0.001'], { failed: 'two positions in BTCUSDT: a hedged account' }],
])('%s', (_what, amounts, expected) => {
  expect(told(...amounts)).toEqual(expected);
});
