/** Holds what the header says of venues, feeds and ages. */
import { expect, test } from 'vitest';
import { InstrumentId, VenueId } from '../../engine/contract/ids.ts';
import type { FeedState } from '../../engine/contract/market.ts';
import { smallLedger } from './ledger-fixture.ts';
import { emptyMarket, instrumentMarket, topShown } from './market-columns.ts';
import { ageTone, feedFacts, isMarketOld, venueFacts } from './venue-facts.ts';

const btc = InstrumentId.parse('BTCUSDT.sim');
const eth = InstrumentId.parse('ETHUSDT.sim');

test.each([
  [[], 'no session', 'faint'],
  [['up'], 'v0 up', ''],
  [['up', 'up'], '2 venues up', ''],
  [['up', 'connecting'], 'v1 connecting', 'amber'],
  [['down', 'connecting'], 'v0 down, v1 connecting', 'red'],
])('order sessions %j', (states, text, tone) => {
  const venues = states.map((state, index) => {
    return [VenueId.parse(`v${index}`), { state, reason: '' }] as const;
  });
  expect(venueFacts(new Map(venues))).toMatchObject({ text, tone });
});

test('without a ledger nothing is known of order sessions', () => {
  expect(venueFacts(null).text).toBe('Not known');
});

const marketOf = (feeds: readonly FeedState[], ageMillis = 10) => {
  const market = emptyMarket();
  feeds.forEach((feed, index) => {
    const columns = instrumentMarket(market, index === 0 ? btc : eth);
    Object.assign(columns, { feed, ageMillis });
  });
  return market;
};

test.each<[FeedState[], number, string, string]>([
  [[], 10, '', 'faint'],
  [['live'], 10, 'live feed', 'faint'],
  [['live', 'live'], 10, '2 live feeds', 'faint'],
  [['live', 'stale'], 10, 'feed stale, 1 of 2', 'amber'],
  [['live'], 1_500, 'silent 1 s', 'amber'],
  [['live', 'live'], 7_000, 'silent 7 s, 2 of 2', 'red'],
])('feeds %j without data for %i ms', (feeds, ageMillis, text, tone) => {
  const aged = { ledger: smallLedger(), market: marketOf(feeds, ageMillis) };
  expect(feedFacts(aged, 0)).toEqual({ text, tone });
});

test.each([
  [1_000, '', false],
  [1_001, 'amber', true],
  [3_000, 'amber', true],
  [3_001, 'red', true],
])('an age of %i ms under a limit of 1 s', (age, tone, old) => {
  const aged = { ledger: smallLedger(), market: marketOf(['live'], age) };
  expect([ageTone(aged, btc, 0), isMarketOld(aged, btc, 0)]).toEqual([tone, old]);
});

test('a fresh market without a live feed is old', () => {
  const aged = { ledger: smallLedger(), market: marketOf(['resyncing']) };
  expect(isMarketOld(aged, btc, 0)).toBe(true);
});

test('the top shown is that of the ladder where there is one', () => {
  const market = marketOf(['live', 'live']);
  Object.assign(instrumentMarket(market, btc), { bid: 100, bidLots: 1 });
  Object.assign(instrumentMarket(market, eth), { bid: 50, bidLots: 2 });
  Object.assign(market, { depthInstrument: btc, depthBids: [101, 7], depthAsks: [] });
  expect([btc, eth].map((id) => topShown(market, id, 'bid'))).toEqual([
    { price: 101, lots: 7 },
    { price: 50, lots: 2 },
  ]);
  expect(topShown(market, btc, 'ask')).toBe(null);
});
