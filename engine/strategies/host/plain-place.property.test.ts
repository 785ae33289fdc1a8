import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StrategyAction } from '../../contract/strategy.ts';
import { isPlainPlace } from './plain-place.ts';

const plain = {
  type: 'place',
  reference: 'i-1',
  request: {
    instrument: 'BTCUSDT.sim',
    side: 'buy',
    type: 'limit',
    timeInForce: 'GTC',
    postOnly: false,
    price: 100,
    lots: 1,
  },
};

const value = fc.oneof(
  fc.constantFrom(null, undefined, '', 'sell', 'market', 'IOC', 'x'.repeat(65), true, 0, -0, -1),
  fc.constantFrom(0.5, 2 ** 53, Number.NaN, 7, 'place', 'cancel', [], {}),
  fc.anything(),
);
const fields = ['type', 'reference', 'request', 'note'];
const inner = [...Object.keys(plain.request), 'stopPrice', 'displayLots', 'note'];

const changed = fc.oneof(
  fc.tuple(fc.constantFrom(...fields), value).map(([name, to]) => ({ ...plain, [name]: to })),
  fc.tuple(fc.constantFrom(...inner), value).map(([name, to]) => {
    return { ...plain, request: { ...plain.request, [name]: to } };
  }),
  value,
);

test('what counts as plain is what the schema takes, as it is', () => {
  let known = 0;
  fc.assert(
    fc.property(changed, (action: unknown) => {
      if (!isPlainPlace(action)) return;
      known += 1;
      expect(StrategyAction.parse(action)).toStrictEqual(action);
    }),
    { numRuns: 5_000 },
  );
  expect(known).toBeGreaterThan(20);
});

test('an ordinary order is plain, and one with an extra is not', () => {
  const { request } = plain;
  const given = [
    plain,
    { ...plain, request: { ...request, type: 'market', price: null, timeInForce: 'IOC' } },
    { ...plain, request: { ...request, stopPrice: 101 } },
    { ...plain, request: { ...request, lots: 0 } },
    { type: 'cancel', reference: 'i-1' },
  ];
  expect(given.map(isPlainPlace)).toEqual([true, true, false, false, false]);
});
