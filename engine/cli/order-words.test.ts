/** An order of words: exactly what was typed, on the grid, or wrong usage. */
import { expect, it, test } from 'vitest';
import { Instrument } from '../contract/instrument.ts';
import { instrumentOf as fixture } from '../contract/instrument-fixture.ts';
import { instrumentOf, type OrderWords, requestOf, stepsOf } from './order-words.ts';
import { CommandFailure } from './output.ts';

const instrument = Instrument.parse(fixture({ priceIncrement: '0.1', lotSize: '0.001' }));
const limit = { side: 'buy', quantity: '0.25', price: '60000.5' };
const request = {
  ...{ instrument: instrument.id, side: 'buy', type: 'limit', timeInForce: 'GTC' },
  ...{ postOnly: false, price: 600_005, lots: 250 },
};

test.each<[string, OrderWords, object]>([
  ['a limit order', limit, request],
  [
    'a market order is immediate',
    { side: 'sell', quantity: '1' },
    { ...request, side: 'sell', type: 'market', timeInForce: 'IOC', price: null, lots: 1_000 },
  ],
  [
    'a stop',
    { side: 'buy', quantity: '0.25', stop: '61000' },
    {
      ...{ ...request, type: 'stop', price: null, stopPrice: 610_000 },
    },
  ],
  [
    'all that can be said',
    { ...limit, stop: '61000', tif: 'FOK', postOnly: true, reduceOnly: true },
    {
      ...{ ...request, type: 'stopLimit', timeInForce: 'FOK', postOnly: true },
      ...{ stopPrice: 610_000, reduceOnly: true },
    },
  ],
])('%s', (_, words, expected) => {
  expect(requestOf(words, instrument, 'order place')).toEqual(expected);
});

test.each<[string, OrderWords, string]>([
  ['no side', { ...limit, side: 'both' }, 'that is no order: see quarterdeck order place --help'],
  ['a time that is none', { ...limit, tif: 'DAY' }, 'that is no order'],
  ['off the lot grid', { ...limit, quantity: '0.0005' }, 'the quantity 0.0005 is no positive'],
  ['off the price grid', { ...limit, price: '1.05' }, 'the price 1.05 is no positive multiple'],
  ['zero', { ...limit, quantity: '0' }, 'the quantity 0 is no positive multiple of 0.001'],
  ['below zero', { ...limit, stop: '-1' }, 'the stop price -1 is no positive multiple of 0.1'],
])('is wrong usage: %s', (_, words, message) => {
  expect(() => requestOf(words, instrument, 'order place')).toThrow(message);
});

it('an instrument that the desk has not is named with those that it has', () => {
  const desk = { instruments: [[instrument.id, instrument]], orders: [], modes: [] } as never;
  expect(instrumentOf(desk, instrument.id)).toBe(instrument);
  expect(() => instrumentOf(desk, 'X.sim')).toThrow(
    `there is no X.sim; there are: ${instrument.id}`,
  );
  expect(() => stepsOf('x', '0.1', 'the price')).toThrow(CommandFailure);
});
