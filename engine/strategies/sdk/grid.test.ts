// Operators' texts to ticks and lots, and back.
import { describe, expect, it } from 'vitest';
import { instrumentFixtures } from './desk-fixture.ts';
import { strategyInstrument } from './grid.ts';

describe('strategyInstrument', () => {
  it.each([
    ['perpetual', '0.01', 10, '0.01'],
    ['perpetual', '1', 1_000, '1'],
    ['perpetual', '0.0005', null, ''],
    ['spot', '0.01', 1_000, '0.01'],
    ['coinMargined', '25', 25, '25'],
    ['coinMargined', '0.5', null, ''],
    ['perpetual', 'much', null, ''],
  ] as const)('%s: a quantity of %s is %s lots', (kind, quantity, lots, text) => {
    const instrument = strategyInstrument(instrumentFixtures[kind]);
    expect(instrument.lotsOf(quantity)).toBe(lots);
    expect(lots === null ? '' : instrument.quantityText(lots)).toBe(text);
  });

  it('writes prices with the decimals of the grid', () => {
    const instrument = strategyInstrument(instrumentFixtures.perpetual);
    expect([instrument.ticksOf('60000.1'), instrument.priceText(600_000)]).toEqual([
      600_001,
      '60000.0',
    ]);
  });
});
