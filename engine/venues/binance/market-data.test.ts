import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VenueId } from '../../contract/ids.ts';
import type { Tick } from '../../contract/market.ts';
import { deltaOf, ExchangeSession, faultsOf, testClock, until } from './exchange-fixture.ts';
import { createBinanceMarketData } from './market-data.ts';

let at: ExchangeSession;
let exchange: ExchangeSession['exchange'];
beforeEach(async () => {
  at = await ExchangeSession.open();
  ({ exchange } = at);
});
afterEach(() => at.close());

const start: ExchangeSession['start'] = (...how) => at.start(...how);

describe('what cannot be decoded is counted and survived', () => {
  const ticker = (data: object): object => ({
    stream: 'aaausdt@bookTicker',
    data: { u: 1, s: 'AAAUSDT', b: '100.0', B: '1', a: '101.0', A: '1', ...data },
  });
  const bad: readonly { name: string; frame: object | string; fault: string; detail: RegExp }[] = [
    { name: 'no JSON', frame: '{"stream":"aaa', fault: 'malformed', detail: /not a JSON object/ },
    { name: 'a list', frame: '[1,2]', fault: 'malformed', detail: /not a JSON object/ },
    { name: 'no stream', frame: { data: {} }, fault: 'malformed', detail: /names no stream/ },
    {
      name: 'an unknown symbol',
      frame: { stream: 'zzzusdt@trade', data: {} },
      fault: 'unknownSymbol',
      detail: /zzzusdt@trade.*not asked for/,
    },
    {
      name: 'an unknown channel',
      frame: { stream: 'aaausdt@rumour', data: { s: 'AAAUSDT' } },
      fault: 'unknownStream',
      detail: /rumour/,
    },
    {
      name: 'another symbol inside',
      frame: ticker({ s: 'BBBUSDT' }),
      fault: 'malformed',
      detail: /carries symbol "BBBUSDT"/,
    },
    {
      name: 'a price off the grid',
      frame: ticker({ b: '100.05' }),
      fault: 'offGrid',
      detail: /bid price "100.05" is off the grid of 1e-1/,
    },
    { name: 'NaN', frame: ticker({ b: 'NaN' }), fault: 'malformed', detail: /bid price is "NaN"/ },
    {
      name: 'a negative quantity',
      frame: ticker({ B: '-1' }),
      fault: 'malformed',
      detail: /bid quantity is "-1"/,
    },
    {
      name: 'a number where text belongs',
      frame: ticker({ a: 101 }),
      fault: 'malformed',
      detail: /ask price is 101/,
    },
    {
      name: 'an exponent',
      frame: ticker({ A: '1e3' }),
      fault: 'malformed',
      detail: /ask quantity is "1e3"/,
    },
    {
      name: 'update ids backwards',
      frame: deltaOf('spot', 9, 5),
      fault: 'malformed',
      detail: /update ids 9 to 5/,
    },
    {
      name: 'a trade without a maker flag',
      frame: { stream: 'aaausdt@trade', data: { s: 'AAAUSDT', t: 1, p: '100.0', q: '1' } },
      fault: 'malformed',
      detail: /maker flag is nothing/,
    },
  ];
  test.each(bad)('$name', async ({ frame, fault, detail }) => {
    const told = await start('spot');
    exchange.send(frame);
    exchange.send(ticker({}));
    await until(() => told.words.length === 1);
    expect({ faults: faultsOf(told), counters: at.data?.counters() }).toMatchObject({
      faults: [fault],
      counters: { frames: 2, decoded: 1 },
    });
    expect(told.faults[0]?.detail).toMatch(detail);
  });

  test('what the insurance fund takes over is no trade on the book', async () => {
    const told = await start('usdm');
    const trade = { e: 'trade', s: 'AAAUSDT', t: 7, p: '100.0', q: '1', m: true };
    exchange.send({ stream: 'aaausdt@trade', data: { ...trade, p: '99.98', X: 'INSURANCE_FUND' } });
    exchange.send({ stream: 'aaausdt@trade', data: { ...trade, X: 'MARKET' } });
    await until(() => told.words.length === 1);
    expect([told.words, faultsOf(told), at.data?.counters().decoded]).toEqual([['trade 7'], [], 2]);
  });
});

test('is decoded by the definitions that the desk keeps, where those are others', async () => {
  const ticks: Tick[] = [];
  at.data = createBinanceMarketData({
    venue: VenueId.parse('test'),
    market: 'spot',
    restUrl: exchange.url,
    streamUrl: exchange.url.replace('http', 'ws'),
    symbols: ['AAAUSDT'],
    clock: testClock,
    random: () => 0,
  });
  const kept = await at.data.start({
    onInstruments: (found) => found.map((one) => ({ ...one, priceIncrement: '0.05' })),
    onTick: (tick) => ticks.push(tick),
    onFeedChange: () => {},
    onFault: ({ detail }) => expect.unreachable(detail),
  });
  await until(() => exchange.streams.length > 0);
  const data = { u: 1, s: 'AAAUSDT', b: '100.0', B: '1', a: '101.0', A: '1' };
  exchange.send({ stream: 'aaausdt@bookTicker', data });
  await until(() => ticks.length > 0);
  expect([kept[0]?.priceIncrement, ticks[0]]).toMatchObject([
    '0.05',
    { kind: 'bookTicker', bidPrice: 2_000, askPrice: 2_020 },
  ]);
});
