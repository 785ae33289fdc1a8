import { describe, expect, test } from 'vitest';
import { RecordedGrid, significantDecimals } from './recorded-grid.ts';

describe('significant decimals', () => {
  const cases = [
    { text: '61837.63000000', least: 0, decimals: 2 },
    { text: '61800.20', least: 0, decimals: 1 },
    { text: '5000.00', least: 0, decimals: 0 },
    { text: '1001', least: 0, decimals: 0 },
    { text: '0.00000637', least: 0, decimals: 8 },
    { text: '5000.00', least: 1, decimals: 1 },
    { text: '12', least: 3, decimals: 3 },
    { text: '1.2345', least: 2, decimals: 4 },
  ];
  test.each(cases)('$text, at least $least: $decimals', ({ text, least, decimals }) => {
    expect(significantDecimals(text, least)).toBe(decimals);
  });
});

test('a grid is as fine as the finest number seen', () => {
  const grid = new RecordedGrid();
  grid.seeAll([
    ['61800.20', '5.000'],
    ['61800.00', '2.507'],
  ]);
  expect([grid.priceIncrement, grid.lotSize]).toEqual(['0.1', '0.001']);
});
