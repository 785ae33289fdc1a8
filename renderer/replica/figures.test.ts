/** Holds that what is shown is exact, or rounded as stated. */
import { expect, test } from 'vitest';
import { Instrument, valuationOf } from '../../engine/contract/instrument.ts';
import { halfPriceText, moneyText, priceText, quantityText } from './figures.ts';

const instrument = Instrument.parse({
  id: 'BTCUSDT.sim',
  venue: 'sim',
  symbol: 'BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.10',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});
const valuation = valuationOf(instrument);

test('prices and quantities', () => {
  expect([
    priceText(valuation, 609_184),
    halfPriceText(valuation, 609_184 + 609_185),
    quantityText(valuation, -1_250),
  ]).toEqual(['60918.4', '60918.45', '-1.250']);
});

test.each([
  [4_812_600_000, 6, '4812.60'],
  [-5_000, 6, '-0.01'],
  [4_999, 6, '0.00'],
  [123_456_789, 8, '1.234568'],
  [5, 0, '5'],
])('money %d of scale %d', (minorUnits, scale, text) => {
  expect(moneyText(minorUnits, scale)).toBe(text);
});
