import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import { type Decimal, decimalText, monoNanos, unitsOf } from '../../contract/numbers.ts';
import { gridUnits, gridUnitsBelow, notDecimal, offGrid } from './grid-units.ts';
import { MarketDecoder } from './market-decode.ts';
import { gridded } from './user-data.ts';

const gridOf = fc.record({
  mantissa: fc.constantFrom(1, 5, 25),
  decimals: fc.integer({ min: 0, max: 8 }),
});

describe('decimal texts in grid units', () => {
  test('what was written on the grid is read back, whatever zeros follow', () => {
    fc.assert(
      fc.property(gridOf, fc.nat(2 ** 40), fc.nat(6), (grid, units, zeros) => {
        const text = decimalText(units * grid.mantissa, grid.decimals);
        const padded = grid.decimals > 0 ? text + '0'.repeat(zeros) : text;
        expect(gridUnits(padded, grid)).toBe(units);
      }),
    );
  });

  test("agrees with the contract's own reading on any unsigned decimal", () => {
    const text = fc
      .tuple(fc.nat(10 ** 6), fc.option(fc.stringMatching(/^\d{1,10}$/)))
      .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`));
    fc.assert(
      fc.property(gridOf, text, (grid: Decimal, decimal) => {
        const units = gridUnits(decimal, grid);
        const meant = unitsOf(decimal, grid);
        expect(units >= 0 ? units : null).toBe(meant);
        if (meant !== null) expect(gridUnitsBelow(decimal, grid)).toBe(meant);
      }),
    );
  });

  const cases = [
    { text: '100.05', result: offGrid },
    { text: '', result: notDecimal },
    { text: '-1', result: notDecimal },
    { text: '1.', result: notDecimal },
    { text: '.5', result: notDecimal },
    { text: '1.2.3', result: notDecimal },
    { text: 'NaN', result: notDecimal },
    { text: '1e3', result: notDecimal },
    { text: ' 1', result: notDecimal },
    { text: '99999999999999999', result: notDecimal },
    { text: null, result: notDecimal },
    { text: 5, result: notDecimal },
  ];
  test.each(cases)('$text', ({ text, result }) => {
    expect(gridUnits(text, { mantissa: 1, decimals: 1 })).toBe(result);
  });

  test('the lower unit of what lies between two', () => {
    expect([
      gridUnitsBelow('11979.30', { mantissa: 1, decimals: 0 }),
      gridUnitsBelow('0.074', { mantissa: 5, decimals: 2 }),
      gridUnitsBelow('x', { mantissa: 1, decimals: 0 }),
    ]).toEqual([11_979, 1, notDecimal]);
  });
});

const instrument = gridded({
  id: InstrumentId.parse('AAAUSDT.test'),
  venue: VenueId.parse('test'),
  symbol: 'AAAUSDT',
  kind: 'linear',
  base: 'AAA',
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});
const decoder = new MarketDecoder('usdm', [instrument]);
const at = monoNanos(77);

describe('frames', () => {
  const head = { instrument: 'AAAUSDT.test', receivedMonoNanos: 77 };
  const cases = [
    {
      name: 'a delta',
      data: {
        stream: 'aaausdt@depth@0ms',
        data: {
          e: 'depthUpdate',
          E: 9,
          T: 8,
          s: 'AAAUSDT',
          U: 5,
          u: 6,
          pu: 3,
          b: [
            ['100.10', '2.500'],
            ['99.00', '0.000'],
          ],
          a: [],
        },
      },
      frame: {
        kind: 'depth',
        instrument,
        receivedMonoNanos: 77,
        exchangeUtcMillis: 9,
        firstUpdateId: 5,
        finalUpdateId: 6,
        previousUpdateId: 3,
        bids: [1_001, 2_500, 990, 0],
        asks: [],
        offGrid: null,
      },
    },
    {
      name: 'a book ticker without a time',
      data: {
        stream: 'aaausdt@bookTicker',
        data: { u: 7, s: 'AAAUSDT', b: '100.1', B: '1', a: '100.2', A: '0.5' },
      },
      frame: {
        kind: 'tick',
        tick: {
          ...head,
          kind: 'bookTicker',
          exchangeUtcMillis: null,
          updateId: 7,
          bidPrice: 1_001,
          bidLots: 1_000,
          askPrice: 1_002,
          askLots: 500,
        },
      },
    },
    {
      name: 'an aggregate trade: the maker bought, so the aggressor sold',
      data: {
        stream: 'aaausdt@aggTrade',
        data: { e: 'aggTrade', E: 9, s: 'AAAUSDT', a: 4, p: '100.0', q: '1.5', m: true },
      },
      frame: {
        kind: 'tick',
        tick: {
          ...head,
          kind: 'trade',
          exchangeUtcMillis: 9,
          tradeId: 4,
          price: 1_000,
          lots: 1_500,
          aggressor: 'sell',
        },
      },
    },
    {
      name: 'a candle is known and of no use',
      data: { stream: 'aaausdt@kline_1m', data: { s: 'AAAUSDT' } },
      frame: { kind: 'other', instrument },
    },
    { name: 'an answer to a request', data: { result: null, id: 1 }, frame: { kind: 'control' } },
  ];
  test.each(cases)('$name', ({ data, frame }) => {
    expect(decoder.decode(JSON.stringify(data), at)).toEqual(frame);
  });

  test('no text whatever makes it throw, and every fault says what it is in 200 letters', () => {
    const channel = fc.constantFrom('depth@0ms', 'bookTicker', 'trade', 'aggTrade', 'other', '');
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('100.0', 'NaN', -1, 1e300, null, [['1', '2']], [[]], [null]),
    );
    const data = fc.dictionary(fc.constantFrom(...'eEsUubaBApqmtaX'.split(''), 'pu'), field);
    const frame = fc.tuple(channel, data, fc.boolean()).map(([name, fields, named]) =>
      JSON.stringify({
        stream: `aaausdt@${name}`,
        data: named ? { ...fields, s: 'AAAUSDT' } : fields,
      }),
    );
    const text = fc.oneof(frame, fc.string(), fc.json());
    fc.assert(
      fc.property(text, (one) => {
        const decoded = decoder.decode(one, at);
        if (decoded.kind === 'fault') expect(decoded.detail.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 2_000 },
    );
  });

  test('every cut of a good frame is malformed', () => {
    const text = JSON.stringify(cases[0]?.data);
    for (let length = 0; length < text.length; length += 1) {
      expect(decoder.decode(text.slice(0, length), at)).toMatchObject({
        kind: 'fault',
        fault: 'malformed',
      });
    }
  });
});
