/** Instruments for tests, each with what is said of it in the place of the usual. */
import { Instrument } from './instrument.ts';

/** Fields as they come from outside, unbranded. */
type Fields = { readonly [Field in keyof Instrument]?: string | number };

/** A linear contract, BTCUSDT of the venue `v`, or what is made of it. */
export const instrumentOf = (change: Fields = {}): Instrument =>
  Instrument.parse({
    id: 'BTCUSDT.v',
    venue: 'v',
    symbol: 'BTCUSDT',
    kind: 'linear',
    base: 'BTC',
    quote: 'USDT',
    priceIncrement: '0.10',
    lotSize: '0.001',
    contractValue: '1',
    quoteScale: 6,
    settlementScale: 6,
    ...change,
  });

/** An inverse contract of 100 USD, settled in BTC, of the same venue, or what is made of it. */
export const inverseOf = (change: Fields = {}): Instrument =>
  instrumentOf({
    id: 'BTCUSD_PERP.v',
    symbol: 'BTCUSD_PERP',
    kind: 'inverse',
    quote: 'USD',
    lotSize: '1',
    contractValue: '100',
    settlementScale: 8,
    ...change,
  });
