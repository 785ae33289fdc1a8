/**
 * An order that goes to the simulated venue without texts is the order that it would be with them.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import {
  inverseInstrument,
  linearInstrument,
  orderId,
  requestOf,
  spotInstrument,
} from '../../core/core-fixture.ts';
import { placeParameters } from '../../venues/binance/execution-requests.ts';
import { gridded } from '../../venues/binance/user-data.ts';
import { parsePlace } from '../../venues/sim/order-request.ts';
import type { MarketKind } from '../../venues/sim/symbol-spec.ts';
import { paperSymbol } from '../capture-source.ts';
import { plainTerms } from './plain-terms.ts';

const markets = { spot: 'spot', linear: 'usdm', inverse: 'coinm' } as const;
const grid = fc.constantFrom('1', '0.5', '0.1', '0.01', '0.00000001', '0.0000000001');

const instruments = fc
  .tuple(fc.constantFrom(linearInstrument, inverseInstrument, spotInstrument), grid, grid)
  .map(([one, priceIncrement, lotSize]): Instrument => ({ ...one, priceIncrement, lotSize }));

const figure = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.integer({ min: -1, max: 200_000_000 }),
);
const requests = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom('limit' as const, 'limit' as const, 'market' as const, 'stop' as const),
  timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const, 'GTD' as const),
  postOnly: fc.boolean(),
  price: fc.oneof({ weight: 5, arbitrary: figure }, fc.constant(null)),
  lots: figure,
});

function specOf(instrument: Instrument) {
  const { symbol, base, quote, priceIncrement, lotSize, contractValue } = instrument;
  const market: MarketKind = markets[instrument.kind];
  return paperSymbol({ symbol, market, base, quote, priceIncrement, lotSize, contractValue });
}

test('a plain order has the terms that the checks of the wire give it, or none', () => {
  let plain = 0;
  fc.assert(
    fc.property(instruments, requests, (instrument, { price, ...change }) => {
      const spec = specOf(instrument);
      const request = requestOf({ ...change, price });
      const terms = plainTerms(orderId('a.1'), request, spec);
      if (terms === null) return;
      plain += 1;
      const asked = { ...placeParameters(orderId('a.1'), request, gridded(instrument)) };
      const parsed = parsePlace(asked, new Map([[spec.symbol, spec]]), () => '', 0);
      expect(parsed.ok ? parsed.value.terms : parsed.error).toEqual(terms);
    }),
    { numRuns: 2_000 },
  );
  expect(plain).toBeGreaterThan(50);
});

const spec = specOf(linearInstrument);
const plain = requestOf({ price: 600_000, lots: 10, timeInForce: 'IOC' });

test.each([
  ['a limit order', plain, 'LIMIT'],
  ['a post-only one', { ...plain, postOnly: true, timeInForce: 'GTC' as const }, 'LIMIT_MAKER'],
  ['a market order', { ...plain, type: 'market' as const, price: null }, undefined],
  [
    'a stop',
    { ...plain, type: 'stopLimit' as const, stopPrice: plain.price ?? undefined },
    undefined,
  ],
  ['a part of it shown', { ...plain, displayLots: plain.lots }, undefined],
  ['one until a date', { ...plain, timeInForce: 'GTD' as const, expiryUtcMillis: 1 }, undefined],
  ['an expiry', { ...plain, expiryUtcMillis: 1 }, undefined],
  [
    'another instrument',
    { ...plain, owner: { ...plain.owner, instrument: InstrumentId.parse('A.b') } },
    'LIMIT',
  ],
])('%s', (_name, request, type) => {
  expect(plainTerms(orderId('a.1'), request, spec)?.type).toBe(type);
});
